"""Authors may take a word back."""

import psutil
import pytest
from playwright.sync_api import expect

from tests.processes import asleep

WORDS = "The city should pay somebody to supervise the harbour."
BETTER = "The city should pay two people to supervise the harbour."
ABUSIVE = "You are a disgusting idiot, shut up and die."


@pytest.fixture
def author(reader):
    """A reader whose comment is published."""
    comment = reader.post(WORDS)
    expect(comment.get_by_role("button", name="Edit")).to_be_visible()
    expect(comment.locator(".mark")).to_have_count(0)
    return reader


def edit(author, text, new):
    author.press(text, "Edit")
    form = author.frame.locator("form[data-panel=edit]")
    expect(form.get_by_label("Edit your comment")).to_have_value(text)
    form.get_by_label("Edit your comment").fill(new)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)


def test_an_edit_shows_in_place(author, newspaper):
    author.mark_document()
    edit(author, WORDS, BETTER)
    expect(author.comment(BETTER)).to_contain_text("edited")
    expect(author.comment(BETTER).locator(".mark")).to_have_count(0)
    expect(author.comment(WORDS)).to_have_count(0)
    expect(author.comment(BETTER).get_by_role("button", name="Edit")).to_be_focused()
    assert author.is_same_document()


def test_an_edit_that_waits_is_marked_until_it_is_decided(author, another, live_parley):
    waits = "Your edit is waiting for review"
    with asleep(psutil.Process(live_parley.worker.pid)):
        edit(author, WORDS, BETTER)
        expect(author.comment(BETTER)).to_contain_text(waits)
        author.reload()
        expect(author.comment(BETTER)).to_contain_text(waits)
        author.come_back()
        expect(another().comment(WORDS)).to_be_visible()
        expect(author.comment(BETTER)).to_contain_text(waits)
    expect(author.comment(BETTER)).not_to_contain_text(waits)
    expect(author.said).to_have_text("Your edit is published.")


def test_an_abusive_edit_waits_and_others_see_the_older_text(author, another, newspaper):
    edit(author, WORDS, ABUSIVE)
    expect(author.comment(ABUSIVE)).to_contain_text("Your edit is waiting for review")
    newspaper.wait_until_decided()
    expect(another().comment(WORDS)).to_be_visible()
    expect(author.comment(ABUSIVE)).to_contain_text("Your edit is waiting for review")
    (comment,) = newspaper.query(
        "SELECT comment_id FROM comments_revision WHERE body = %s ORDER BY id DESC LIMIT 1", ABUSIVE
    )[0]
    newspaper.moderate(str(comment), action="keep")
    author.come_back()
    expect(author.comment(WORDS)).to_be_visible()
    expect(author.comment(WORDS).locator(".mark")).to_have_count(0)
    expect(author.said).to_have_text("Your edit was not published; the older text stays.")


def test_nothing_is_edited_once_the_time_is_over(author, newspaper, address):
    late = (
        "UPDATE comments_comment SET created_at = created_at - interval '1 hour' "
        "WHERE thread_id = (SELECT id FROM comments_thread WHERE url = %s)"
    )
    newspaper.query(late, address)
    author.press(WORDS, "Edit")
    form = author.frame.locator("form[data-panel=edit]")
    form.get_by_label("Edit your comment").fill(BETTER)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_text("The time to edit this comment is over.")
    expect(form.get_by_label("Edit your comment")).to_have_value(BETTER)
    newspaper.query("UPDATE comments_thread SET version = version + 1 WHERE url = %s", address)
    author.reload()
    expect(author.comment(WORDS).get_by_role("button", name="Delete")).to_be_visible()
    expect(author.comment(WORDS).get_by_role("button", name="Edit")).to_be_hidden()


def test_a_comment_is_deleted_after_a_second_thought(author, newspaper, address):
    author.press(WORDS, "Delete")
    expect(author.under(WORDS)).to_contain_text("Its words are gone for good.")
    author.under(WORDS).get_by_role("button", name="Keep it").click()
    expect(author.under(WORDS)).to_have_count(0)
    author.press(WORDS, "Delete")
    author.under(WORDS).get_by_role("button", name="Delete").click()
    expect(author.comments).to_have_count(0)
    expect(author.count).to_have_text("Comments")
    expect(author.count).to_be_focused()
    expect(author.said).to_have_text("Your comment was deleted.")
    assert newspaper.statuses(address) == ["deleted"]


# A look at the thread that is under way when the comment goes, and ends right after.
A_SLOW_LOOK = """html => {
    const { fetch } = window;
    window.fetch = (path, options) => {
        const answer = fetch(path, options);
        if (!/threads\\/[^/]+$/.test(path)) return answer;
        window.fetch = fetch;
        html.dataset.looks = "";
        const live = document.getElementById("live");
        return new Promise((resolve) => {
            const tell = () => live.textContent.includes("deleted") && resolve(answer);
            new MutationObserver(tell).observe(live, { childList: true });
        });
    };
}"""


def test_a_look_under_way_does_not_put_off_the_one_after_a_deletion(author):
    expect(author.count).to_have_text("1 comment")
    author.frame.locator("html").evaluate(A_SLOW_LOOK)
    author.come_back()
    author.frame.locator("html[data-looks]").wait_for()
    author.press(WORDS, "Delete")
    author.under(WORDS).get_by_role("button", name="Delete").click()
    expect(author.comments).to_have_count(0)
    expect(author.count).to_have_text("Comments", timeout=5_000)


def test_a_deleted_comment_with_replies_keeps_its_place(author, newspaper, address):
    comment = author.comment(WORDS).locator("xpath=..").get_attribute("id").removeprefix("c-")
    newspaper.write(address, "Two of them, better.", parent=comment)
    newspaper.wait_until_decided()
    author.press(WORDS, "Delete")
    author.under(WORDS).get_by_role("button", name="Delete").click()
    expect(author.comment("This comment was deleted.")).to_be_focused()
    expect(author.comment(WORDS)).to_have_count(0)
    author.reload()
    expect(author.comment("Two of them, better.")).to_be_visible()


def test_held_and_rejected_comments_are_in_their_places_after_a_reload(author, newspaper, address):
    newspaper.discuss(address, "The crane stands there unused.")
    author.post(ABUSIVE)
    expect(author.comment(ABUSIVE)).to_contain_text("Held for a moderator")
    author.reload()
    expect(author.comment(ABUSIVE)).to_contain_text("Held for a moderator")
    expect(author.comments.nth(0)).to_contain_text(ABUSIVE)
    expect(author.comments.nth(1)).to_contain_text("The crane stands there unused.")
    expect(author.count).to_have_text("2 comments")


def test_who_is_banned_in_the_shadow_sees_what_nobody_else_sees(author, another, newspaper):
    newspaper.shadow_ban(_id_of(newspaper, WORDS))
    comment = author.post(BETTER)
    expect(comment.locator(".mark")).to_have_count(0)
    expect(author.count).to_have_text("2 comments")
    author.reload()
    expect(author.comment(BETTER)).to_be_visible()
    expect(author.comment(BETTER).locator(".mark")).to_have_count(0)
    expect(author.comment(BETTER).get_by_role("button", name="Edit")).to_be_visible()
    author.frame.get_by_label("Sort").select_option("oldest")
    expect(author.comment(BETTER)).to_be_visible()
    stranger = another()
    expect(stranger.comment(WORDS)).to_be_visible()
    expect(stranger.comment(BETTER)).to_have_count(0)
    expect(stranger.count).to_have_text("1 comment")


def _id_of(newspaper, words):
    newest = (
        "SELECT comment_id FROM comments_revision WHERE body = %s ORDER BY comment_id DESC LIMIT 1"
    )
    return str(newspaper.query(newest, words)[0][0])


def test_an_author_is_told_why_a_comment_was_rejected_and_nobody_else(author, another, newspaper):
    comment = _id_of(newspaper, WORDS)
    newspaper.moderate(comment, action="reject", reason="off_topic")
    author.come_back()
    words = "Not published. It is not about what this page is about. Only you can see it."
    expect(author.comment(WORDS).locator(".mark")).to_have_text(words)
    author.reload()
    expect(author.comment(WORDS).locator(".mark")).to_have_text(words)
    expect(another().comment(WORDS)).to_have_count(0)
    newspaper.moderate(comment, action="approve")
    author.come_back()
    expect(author.comment(WORDS).locator(".mark")).to_have_count(0)


def test_others_get_no_buttons_to_edit_or_delete(author, another):
    stranger = another()
    expect(stranger.comment(WORDS).get_by_role("button", name="Report")).to_be_visible()
    for name in ("Edit", "Delete"):
        expect(stranger.comment(WORDS).get_by_role("button", name=name)).to_have_count(0)
    expect(author.comment(WORDS).get_by_role("button", name="Report")).to_have_count(0)
    expect(author.comment(WORDS).get_by_role("button", name="Vote up")).to_be_disabled()
