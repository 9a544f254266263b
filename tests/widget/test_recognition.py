"""Readers are known again, in a frame whose cookies the browser keeps apart for each page."""

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader

WORDS = "The city should pay somebody to supervise the harbour."
FRAME_IT = """address => new Promise(done => {
    document.querySelector('iframe[name=ads]')?.remove()
    const frame = document.createElement('iframe')
    Object.assign(frame, {name: 'ads', src: address, onload: done})
    document.body.append(frame)
})"""


@pytest.fixture
def author(reader):
    reader.become_known("Ada")
    return reader


def test_who_has_written_is_not_asked_for_a_name_again(author):
    expect(author.composer).to_contain_text("Commenting as Ada")
    expect(author.composer.get_by_label("Name")).to_be_hidden()
    author.reload()
    expect(author.composer).to_contain_text("Commenting as Ada")
    comment = author.post(WORDS, name="")
    expect(comment.get_by_role("heading")).to_have_text("Ada")


def test_this_browser_blocks_cookies_of_third_parties_that_are_not_partitioned(page, newspaper):
    """The control of the test above."""
    third_party = newspaper.new_page("cookies").replace("news.", "ads.")
    page.goto(newspaper.new_page())
    for _ in range(2):
        page.evaluate(FRAME_IT, third_party)
    expect(page.frame_locator("iframe[name=ads]").locator("body")).to_have_text("partitioned=1")


def test_the_author_is_known_on_a_page_without_a_discussion_too(author, newspaper):
    author.page.goto(newspaper.new_page())
    expect(author.composer).to_contain_text("Commenting as Ada")
    author.post(WORDS, name="")


def test_no_script_can_read_who_it_is(author, context):
    assert author.frame.locator("html").evaluate("() => document.cookie") == ""
    [cookie] = [c for c in context.cookies() if "parley_author_" in c["name"]]
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "None"


def test_on_plain_localhost_the_author_is_known_as_well(page, newspaper):
    reader = Reader(page, newspaper.new_page().replace(newspaper.origin, newspaper.plain_origin))
    reader.become_known("Ada")
    reader.reload()
    expect(reader.composer).to_contain_text("Commenting as Ada")


@pytest.fixture
def without_cookies(context):
    """A browser that keeps none: Safari before 18.4 in a frame, "block all", plain http."""

    def drop(route):
        answer = route.fetch()
        context.clear_cookies()  # which fetch() has kept
        headers = {k: v for k, v in answer.headers.items() if k.lower() != "set-cookie"}
        route.fulfill(response=answer, headers=headers)

    context.route("**/api/**", drop)
    yield
    context.unroute_all(behavior="ignoreErrors")  # what is under way when the test is over


@pytest.fixture
def forgettable(without_cookies, page, newspaper):
    return Reader(page, newspaper.new_page("local"))


def test_without_a_cookie_a_reader_writes_votes_and_reports_until_the_page_is_left(
    forgettable, newspaper
):
    reader = forgettable
    newspaper.discuss(reader.address, "The minutes are missing since spring.")
    reader.reload()
    reader.post(WORDS)
    expect(reader.composer).to_contain_text("Commenting as Ada")
    expect(reader.composer.get_by_text("we forget who you are")).to_be_visible()
    expect(reader.post("And a second thought.").get_by_role("heading")).to_have_text("Ada")
    reader.press("The minutes", "Vote up")
    expect(reader.comment("The minutes").get_by_role("button", name="Vote up")).to_have_attribute(
        "aria-pressed", "true"
    )
    reader.press("The minutes", "Report")
    form = reader.under("The minutes")
    expect(form.get_by_label("Name")).to_be_hidden()
    form.get_by_label("What is wrong").select_option("off_topic")
    form.get_by_role("button", name="Report").click()
    expect(reader.line("The minutes")).to_contain_text("Thank you")
    votes = (
        "SELECT count(*) FROM comments_vote v JOIN comments_author a ON a.id = v.author_id "
        "JOIN comments_comment c ON c.id = v.comment_id "
        "JOIN comments_thread t ON t.id = c.thread_id WHERE a.name = 'Ada' AND t.url = %s"
    )
    assert newspaper.query(votes, reader.address) == [(1,)]
    reader.reload()
    expect(reader.composer.get_by_label("Name")).to_be_visible()
    assert reader.page.context.cookies() == []


def test_without_a_cookie_a_held_comment_is_shown_to_its_author(forgettable):
    held = forgettable.post("You are a disgusting idiot, shut up and die.")
    expect(held.locator(".mark")).to_contain_text("Held for a moderator")


def test_who_was_forgotten_in_another_tab_is_asked_again(author, context, address, newspaper):
    context.clear_cookies()
    author.write(WORDS)
    author.send()
    name = author.composer.get_by_label("Name")
    expect(name).to_be_visible()
    expect(author.composer.get_by_text("Say who you are.")).to_be_visible()
    expect(author.composer.get_by_label("Join the discussion")).to_have_value(WORDS)
    name.fill("Ada once more")
    author.send()
    expect(author.comment(WORDS).get_by_role("heading")).to_have_text("Ada once more")


def test_a_vote_of_somebody_forgotten_asks_who_it_is(author, context, address, newspaper):
    newspaper.discuss(address, "The minutes are missing since spring.")
    author.reload()
    expect(author.composer).to_contain_text("Commenting as Ada")
    context.clear_cookies()
    author.press("The minutes", "Vote up")
    expect(author.under("The minutes").get_by_label("Name")).to_be_visible()


def test_between_localhost_and_another_host_of_this_machine_an_author_is_known(page, newspaper):
    address = newspaper.new_page("local")
    reader = Reader(page, address)
    reader.become_known("Ada")
    reader.reload()
    expect(reader.composer).to_contain_text("Commenting as Ada")
