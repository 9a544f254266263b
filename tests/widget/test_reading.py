"""Long discussions, and what others do to them while one reads."""

import re

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader

WORDS = "The city should pay somebody to supervise the harbour."


def discuss_at_length(newspaper, address):
    """Thirty comments; the newest has seven replies, the third oldest a vote."""
    written = newspaper.discuss(
        address, *(f"Point {n} about the harbour contracts." for n in range(30))
    )
    for n in range(7):
        newspaper.write(address, f"Answer {n} to that point.", parent=written[29].id)
    newspaper.vote(written[2], written[3])
    newspaper.wait_until_decided()
    return written


@pytest.fixture(scope="module")
def quiet_address(newspaper):
    """A page with a long discussion that nobody adds to."""
    address = newspaper.new_page()
    discuss_at_length(newspaper, address)
    return address


@pytest.fixture
def quiet(page, quiet_address):
    return Reader(page, quiet_address)


@pytest.fixture
def long(newspaper, address):
    return discuss_at_length(newspaper, address)


@pytest.fixture
def loaded(long, reader):
    reader.reload()
    return reader


def texts(reader):
    return [
        re.search(r"(Point|Answer) \d+", text).group()
        for text in reader.frame.locator("#roots > .comment > article").all_inner_texts()
    ]


def test_more_comments_are_loaded_in_place(quiet):
    quiet.mark_document()
    assert texts(quiet) == [f"Point {n}" for n in range(29, 4, -1)]
    quiet.frame.get_by_role("button", name="Show more comments").click()
    expect(quiet.comment("Point 4 ")).to_be_focused()
    assert texts(quiet) == [f"Point {n}" for n in range(29, -1, -1)]
    expect(quiet.frame.get_by_role("button", name="Show more comments")).to_have_count(0)
    expect(quiet.said).to_have_text("5 more comments.")
    assert quiet.is_same_document()


def test_more_replies_are_loaded_in_place(quiet):
    expect(quiet.comment("Answer")).to_have_count(4)
    quiet.frame.get_by_role("button", name="Show 3 more replies").click()
    expect(quiet.comment("Answer")).to_have_count(7)
    expect(quiet.comment("Answer 4")).to_be_focused()
    expect(quiet.frame.locator(".more-replies")).to_have_count(0)
    replies = quiet.comment("Answer").all_inner_texts()
    assert [re.search(r"Answer \d", text).group() for text in replies] == [
        f"Answer {n}" for n in range(7)
    ]


@pytest.mark.parametrize(
    ("sort", "first"), [("oldest", ["Point 0", "Point 1"]), ("top", ["Point 2", "Point 29"])]
)
def test_the_order_changes_in_place(quiet, sort, first):
    quiet.frame.get_by_label("Sort by").select_option(sort)
    expect(quiet.comments.first).to_contain_text(f"{first[0]} about")
    assert texts(quiet)[:2] == first
    quiet.frame.get_by_role("button", name="Show more comments").click()
    expect(quiet.frame.locator("#roots > .comment")).to_have_count(30)
    assert len(set(texts(quiet))) == 30


def test_new_comments_wait_behind_a_button_and_move_nothing(loaded, newspaper, address, long):
    before = texts(loaded)
    loaded.press("Point 20 ", "Reply")
    loaded.under("Point 20 ").get_by_label("Your reply").fill("I am writing this.")
    place = loaded.comment("Point 20 ").bounding_box()
    newspaper.write(address, WORDS)
    newspaper.write(address, "Answer 7 to that point.", parent=long[20].id)
    newspaper.wait_until_decided()
    loaded.come_back()
    expect(loaded.fresh).to_have_text("Show 2 new comments")
    expect(loaded.count).to_have_text("39 comments")
    assert texts(loaded) == before
    assert loaded.comment("Point 20 ").bounding_box() == place
    loaded.fresh.click()
    expect(loaded.comment(WORDS)).to_be_focused()
    expect(loaded.comment("Answer 7")).to_be_visible()
    expect(loaded.fresh).to_be_hidden()
    field = loaded.under("Point 20 ").get_by_label("Your reply")
    expect(field).to_have_value("I am writing this.")


def test_what_others_change_or_take_back_changes_in_place(loaded, newspaper, address, long):
    loaded.mark_document()
    newspaper.edit(long[28], WORDS)
    newspaper.delete(long[27])
    newspaper.delete(long[29])
    newspaper.vote(long[26], long[3])
    newspaper.wait_until_decided()
    loaded.come_back()
    expect(loaded.comment(WORDS)).to_contain_text("edited")
    expect(loaded.comment("Point 27 ")).to_have_count(0)
    expect(loaded.comment("Point 29 ")).to_have_count(0)
    expect(loaded.comments.first).to_have_text("This comment was deleted.")
    expect(loaded.comment("Point 26 ").locator(".score")).to_have_text("1")
    expect(loaded.fresh).to_be_hidden()
    assert loaded.is_same_document()


def test_all_that_a_moderator_takes_back_at_once_goes_in_a_few_looks(loaded, newspaper, long):
    newspaper.moderate(*(c.id for c in long[10:25]), action="reject", reason="spam")
    loaded.come_back()
    loaded.come_back()
    expect(loaded.comments).to_have_count(25 + 4 - 15)


def test_a_look_that_a_new_order_overtook_counts_nothing_as_new(loaded, newspaper, address):
    newspaper.write(address, WORDS)
    newspaper.wait_until_decided()
    with loaded.holding(re.compile(r"/comments\?sort=newest")) as held:
        loaded.come_back()
    loaded.frame.get_by_label("Sort by").select_option("oldest")
    expect(loaded.comments.first).to_contain_text("Point 0 about")
    held[0].continue_()
    expect(loaded.count).to_have_text("38 comments")
    expect(loaded.fresh).to_be_hidden()


def test_the_first_comment_of_somebody_else_shows_by_itself(reader, newspaper, address):
    expect(reader.frame.get_by_text("No comments yet")).to_be_visible()
    newspaper.discuss(address, WORDS)
    reader.come_back()
    expect(reader.comment(WORDS)).to_be_visible()
    expect(reader.count).to_have_text("1 comment")


def test_deep_replies_stand_side_by_side_and_say_whom_they_answer(reader, newspaper, address):
    parent = newspaper.discuss(address, "Level 0 of the discussion.")[0]
    for level in range(1, 8):
        body = f"Level {level} of the discussion."
        parent = newspaper.write(address, body, name=f"Reader {level}", parent=parent.id)
        newspaper.wait_until_decided()
    reader.reload()
    more = reader.frame.get_by_role("button", name="Show 3 more replies")
    more.click()
    deepest = reader.comment("Level 7 of")
    expect(deepest.get_by_text("replying to Reader 6")).to_be_visible()
    expect(reader.comment("Level 2 of").locator(".answers")).to_be_hidden()
    lefts = {reader.comment(f"Level {n} of").bounding_box()["x"] for n in range(4, 8)}
    assert len(lefts) == 1
    deepest.get_by_text("replying to Reader 6").click()
    expect(reader.comment("Level 6 of")).to_be_focused()


def test_times_are_relative_with_the_exact_one_at_hand(reader, newspaper, address):
    newspaper.discuss(address, WORDS)
    newspaper.query(
        "UPDATE comments_comment SET created_at = now() - interval '3 hours 5 minutes' "
        "WHERE thread_id = (SELECT id FROM comments_thread WHERE url = %s)",
        address,
    )
    reader.reload()
    time = reader.comment(WORDS).locator("time")
    expect(time).to_have_text("3 hours ago")
    expect(time).to_have_attribute("title", re.compile(r"\d{4} at \d"))


TELL = """
async ([written, now]) => {
    const module = document.querySelector('link[rel=modulepreload][href*="words"]').href;
    const { tellTimes } = await import(module);
    Date.now = () => new Date(now).valueOf();
    const row = document.createElement("p");
    row.innerHTML = `<time datetime="${written}"></time>`;
    tellTimes(row);
    return row.textContent;
}
"""


def test_days_are_those_of_the_calendar(browser, address):
    context = browser.new_context(timezone_id="Europe/Berlin")
    frame = Reader(context.new_page(), address).page.frames[1]
    for written, now, words in [
        ("2026-11-23T09:06+01:00", "2026-11-25T09:00+01:00", "2 days ago"),
        ("2026-11-23T23:50+01:00", "2026-11-25T00:10+01:00", "2 days ago"),
        ("2026-11-23T00:10+01:00", "2026-11-24T23:50+01:00", "yesterday"),
        ("2026-11-23T23:50+01:00", "2026-11-24T08:00+01:00", "8 hours ago"),
        ("2026-10-24T12:00+02:00", "2026-10-26T13:00+01:00", "2 days ago"),
        ("2026-11-01T12:00+01:00", "2026-11-30T11:00+01:00", "29 days ago"),
    ]:
        assert frame.evaluate(TELL, [written, now]) == words
    context.close()


def test_times_are_in_the_language_of_the_interface(reader, newspaper, address):
    newspaper.discuss(address, WORDS)
    language = "UPDATE comments_site SET language = %s WHERE key = 'news'"
    newspaper.query(language, "de")
    try:
        reader.reload()
        expect(reader.comment(WORDS).locator("time")).to_have_text(re.compile("ago|now"))
        expect(reader.comment(WORDS).locator(".body")).to_have_attribute("lang", "de")
    finally:
        newspaper.query(language, "en")
