"""What goes wrong is said in words beside the field, and nothing that was typed is lost."""

import pytest
from playwright.sync_api import Route, expect

from tests.widget.reader import Reader

WORDS = "Thank you for this careful piece of reporting about the harbour."
POSTS = "**/api/v1/threads/*/comments"
KEPT = "What you wrote is kept here."


def test_without_a_network_the_draft_is_kept_and_later_sent_once(
    reader, context, newspaper, address
):
    reader.write(WORDS)
    context.set_offline(True)
    reader.send()
    alert = reader.composer.get_by_role("alert")
    expect(alert).to_contain_text("The server cannot be reached.")
    expect(alert).to_contain_text(KEPT)
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value(WORDS)
    context.set_offline(False)
    reader.send()
    expect(reader.comment(WORDS)).to_be_visible()
    expect(alert).to_have_count(0)
    assert len(newspaper.statuses(address)) == 1


def test_a_post_whose_answer_was_lost_is_not_stored_twice(reader, page, newspaper, address):
    lost = []

    def lose_the_answer(route: Route) -> None:
        # What fetches here does not resolve the names that Chromium does.
        url = route.request.url.replace("parley.localhost", "localhost")
        lost.append(route.fetch(url=url).status)
        route.abort()

    page.route(POSTS, lose_the_answer, times=1)
    reader.write(WORDS)
    reader.send()
    expect(reader.composer.get_by_role("alert")).to_contain_text(KEPT)
    assert lost == [201] and len(newspaper.statuses(address)) == 1
    reader.send()
    expect(reader.comment(WORDS)).to_have_count(1)
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value("")
    assert len(newspaper.statuses(address)) == 1


@pytest.mark.parametrize(
    ("end", "left"), [("continue_", ""), ("abort", WORDS)], ids=["sent", "lost"]
)
def test_nothing_is_typed_into_a_form_under_way_that_would_go_with_it(reader, end, left):
    reader.write(WORDS)
    with reader.holding(POSTS) as held:
        reader.send()
    field = reader.composer.get_by_label("Join the discussion")
    expect(field).not_to_be_editable()
    field.press_sequentially("And this.")
    expect(field).to_have_value(WORDS)
    getattr(held[0], end)()
    expect(field).to_be_editable()
    expect(field).to_have_value(left)


def test_a_draft_survives_a_reload_until_it_is_sent(reader):
    reader.write(WORDS, name="Ada")
    reader.reload()
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value(WORDS)
    expect(reader.composer.get_by_label("Name")).to_have_value("Ada")
    reader.send()
    expect(reader.comment(WORDS)).to_be_visible()
    reader.reload()
    expect(reader.comment(WORDS)).to_be_visible()
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value("")


def test_each_page_has_a_draft_of_its_own(reader, page, newspaper):
    reader.write(WORDS)
    page.goto(newspaper.new_page())
    reader.wait_until_ready()
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value("")


def test_a_draft_of_a_reply_is_there_when_the_form_is_opened_again(reader, newspaper, address):
    newspaper.discuss(address, WORDS)
    reader.reload()
    reader.press(WORDS, "Reply")
    reader.under(WORDS).get_by_label("Your reply").fill("I would sign that.")
    reader.under(WORDS).get_by_label("Your reply").press("Escape")
    expect(reader.under(WORDS)).to_have_count(0)
    expect(reader.comment(WORDS).get_by_role("button", name="Reply")).to_be_focused()
    reader.reload()
    reader.press(WORDS, "Reply")
    expect(reader.under(WORDS).get_by_label("Your reply")).to_have_value("I would sign that.")


def test_a_browser_without_storage_can_still_post(page, address, context):
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }})"
    )
    reader = Reader(page, address)
    reader.post(WORDS)


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("Join the discussion", "   ", "Write something first."),
        ("Join the discussion", "x" * 10_001, "Please shorten it: 1 character too many."),
        ("Name", "", "Tell us the name to show."),
        ("E-mail", "ada@", "Enter a valid email address."),
        ("Name", "Ada\u202e", "Use a single line of plain text."),
    ],
)
def test_an_error_stands_beside_its_field(reader, newspaper, address, label, value, words):
    reader.write(WORDS)
    field = reader.composer.get_by_label(label)
    field.fill(value)
    reader.send()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(words)
    field.fill("ada@news.example")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(reader.composer.get_by_text(words)).to_have_count(0)
    assert newspaper.statuses(address) == []


def test_the_same_words_again_are_refused_beside_the_field(reader):
    reader.post(WORDS)
    reader.write(WORDS)
    reader.send()
    field = reader.composer.get_by_label("Join the discussion")
    expect(field).to_have_accessible_description("You have just posted this.")
    expect(field).to_have_value(WORDS)


def test_what_is_no_fields_fault_is_said_above_the_button(reader, newspaper, address):
    reader.become_known()
    newspaper.query("UPDATE comments_thread SET slow_mode_seconds = 600 WHERE url = %s", address)
    reader.write(WORDS)
    reader.send()
    expect(reader.composer.get_by_role("alert")).to_contain_text("slow mode")
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value(WORDS)


def test_the_characters_left_are_counted_near_the_end_only(reader):
    field = reader.composer.get_by_label("Join the discussion")
    field.fill("x" * 9_000)
    expect(reader.composer.locator(".left")).to_be_hidden()
    field.fill("🙂" * 9_900)
    expect(reader.composer.locator(".left")).to_have_text("100 characters left")


def test_a_list_that_cannot_be_loaded_says_so_and_can_be_tried_again(
    reader, page, newspaper, address
):
    newspaper.discuss(address, WORDS)
    reader.reload()
    page.route("**/embed/threads/**", lambda route: route.abort(), times=1)
    reader.frame.locator("#sort").select_option("oldest")
    expect(reader.frame.locator("#trouble")).to_contain_text("The server cannot be reached.")
    expect(reader.comment(WORDS)).to_be_visible()
    reader.frame.locator("#sort").select_option("top")
    expect(reader.frame.locator("#trouble")).to_be_hidden()
