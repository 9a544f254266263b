"""From the form to the list, through a real server, worker and classifier."""

import re

import psutil
import pytest
from playwright.sync_api import expect

from tests.processes import asleep
from tests.waiting import wait_until

FRIENDLY = "Thank you for this careful piece of reporting about the harbour."
ABUSIVE = "You are a disgusting idiot, shut up and die."
SPAM = "Check out my channel and win a FREE iPhone now!!! http://win.example http://gift.example"


def test_a_friendly_comment_is_published_without_a_reload(reader, newspaper, address):
    reader.mark_document()
    comment = reader.post(FRIENDLY)
    expect(comment.get_by_role("button", name="Reply")).to_be_visible()
    expect(comment.locator(".mark")).to_have_count(0)
    expect(reader.count).to_have_text("1 comment")
    expect(reader.said).to_have_text("Your comment is published.")
    assert reader.is_same_document()
    assert newspaper.statuses(address) == ["published"]


def test_what_is_said_of_a_comment_is_what_shows_of_it(reader, newspaper, address):
    """Also where it was decided between the answer to the post and its first look at it."""

    def once_it_is_published(route):
        wait_until(lambda: newspaper.statuses(address) == ["published"])
        route.continue_()

    reader.page.route("**/embed/comments/*", once_it_is_published)
    reader.post(FRIENDLY)
    expect(reader.said).to_have_text("Your comment is published.")


def test_its_author_sees_a_comment_wait_until_the_machine_has_decided(
    reader, live_parley, newspaper, address
):
    with asleep(psutil.Process(live_parley.worker.pid)):
        comment = reader.post(FRIENDLY)
        expect(comment.locator(".mark")).to_contain_text("Waiting for review")
        assert newspaper.statuses(address) == ["pending"]
    expect(comment.locator(".mark")).to_have_count(0)
    assert newspaper.statuses(address) == ["published"]


def test_an_abusive_comment_is_held_and_its_author_told_so(reader, another, newspaper, address):
    comment = reader.post(ABUSIVE)
    expect(comment.locator(".mark")).to_contain_text("Held for a moderator to read")
    expect(reader.count).to_have_text("Comments")
    assert newspaper.statuses(address) == ["held"]
    expect(another().frame.get_by_text("No comments yet")).to_be_visible()


def test_a_writer_in_danger_alone_sees_the_words_for_help(reader, another, newspaper, address):
    comment = reader.post("Honestly, I just want to die.")
    expect(comment.locator(".help")).to_contain_text("You are not alone with this")
    expect(comment.locator(".help a")).to_have_attribute("href", "https://findahelpline.com/")
    assert newspaper.statuses(address) == ["held"]
    expect(another().frame.get_by_text("No comments yet")).to_be_visible()


def test_spam_is_not_published_and_its_author_told_so(reader, newspaper, address):
    comment = reader.post(SPAM)
    words = re.compile("Not published|Held for a moderator")
    expect(comment.locator(".mark")).to_contain_text(words)
    assert newspaper.statuses(address)[0] in ("rejected", "held")


def test_an_approval_shows_in_open_pages_without_a_reload(reader, another, newspaper, address):
    newspaper.discuss(address, FRIENDLY)
    reader.reload()
    reader.mark_document()
    stranger = another()
    held = reader.post(ABUSIVE)
    expect(held.locator(".mark")).to_contain_text("Held for a moderator")
    comment = held.locator("xpath=..").get_attribute("id").removeprefix("c-")
    newspaper.moderate(comment, action="approve")
    expect(held.locator(".mark")).to_have_count(0)
    expect(reader.count).to_have_text("2 comments")
    assert reader.is_same_document()
    expect(stranger.fresh).to_have_text("Show 1 new comment", timeout=15_000)
    stranger.fresh.click()
    expect(stranger.comment(ABUSIVE)).to_be_visible()


def test_a_rejection_is_told_in_words(reader, newspaper):
    held = reader.post(ABUSIVE)
    expect(held.locator(".mark")).to_contain_text("Held for a moderator")
    comment = held.locator("xpath=..").get_attribute("id").removeprefix("c-")
    newspaper.moderate(comment, action="reject", reason="abuse")
    expect(held.locator(".mark")).to_contain_text("Not published")
    expect(reader.said).to_have_text("Your comment was not published.")


def test_reading_makes_no_thread_and_the_first_comment_makes_it(reader, newspaper, address):
    sql = "SELECT title FROM comments_thread WHERE url = %s"
    expect(reader.frame.get_by_text("No comments yet")).to_be_visible()
    assert newspaper.query(sql, address) == []
    reader.post(FRIENDLY)
    expect(reader.frame.get_by_text("No comments yet")).to_be_hidden()
    assert newspaper.query(sql, address) == [("Port chief held in bribery case",)]


def test_a_reply_stands_under_what_it_answers(reader, newspaper, address):
    newspaper.discuss(address, FRIENDLY)
    reader.reload()
    reader.press(FRIENDLY, "Reply")
    form = reader.under(FRIENDLY)
    expect(form.get_by_label("Your reply")).to_be_focused()
    form.get_by_label("Your reply").fill("Glad that you liked it.")
    form.get_by_label("Name").fill("Ilse")
    form.get_by_role("button", name="Post reply").click()
    reply = reader.frame.locator(".replies .comment").filter(has_text="Glad that you liked it.")
    expect(reply).to_be_visible()
    expect(reply.locator(".mark")).to_have_count(0)
    expect(form).to_have_count(0)
    expect(reader.count).to_have_text("2 comments")


def test_the_comment_just_posted_has_the_focus_and_is_in_view(reader, newspaper, address):
    newspaper.discuss(address, *(f"Point {n} about the harbour contracts." for n in range(12)))
    reader.reload()
    reader.frame.locator("#sort").select_option("oldest")
    expect(reader.comments.first).to_contain_text("Point 0")
    comment = reader.post(FRIENDLY)
    expect(comment).to_be_focused()
    expect(comment).to_be_in_viewport()


def test_ctrl_and_enter_post(reader):
    reader.write(FRIENDLY)
    reader.composer.get_by_label("Join the discussion").press("Control+Enter")
    expect(reader.comment(FRIENDLY)).to_be_visible()


def test_a_filled_honeypot_holds_the_comment(reader):
    reader.write(FRIENDLY)
    reader.composer.locator("[name=website]").evaluate("field => field.value = 'x'")
    reader.send()
    expect(reader.comment(FRIENDLY).locator(".mark")).to_contain_text("Held")


def test_the_guidelines_stand_beside_the_form(reader):
    expect(reader.frame.get_by_role("complementary", name="Guidelines")).to_contain_text("Be kind")


@pytest.mark.parametrize("how", ["state = 'closed'", "closes_after_days = 0"])
def test_a_discussion_that_closes_takes_its_form_away(reader, newspaper, address, how):
    newspaper.discuss(address, FRIENDLY)
    newspaper.query(f"UPDATE comments_thread SET {how} WHERE url = %s", address)
    reader.reload()
    expect(reader.frame.get_by_text("This discussion is closed.")).to_be_visible()
    expect(reader.composer).to_be_hidden()
    expect(reader.comment(FRIENDLY).get_by_role("button", name="Reply")).to_be_hidden()
