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
    [cookie] = [c for c in context.cookies() if c["name"].startswith("parley_author_")]
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "None"


def test_on_plain_localhost_the_author_is_known_as_well(page, newspaper):
    reader = Reader(page, newspaper.new_page().replace(newspaper.origin, newspaper.plain_origin))
    reader.become_known("Ada")
    reader.reload()
    expect(reader.composer).to_contain_text("Commenting as Ada")


def test_a_browser_that_keeps_no_cookie_is_told_that_the_comment_has_arrived(
    reader, context, newspaper, address
):
    reader.page.on("response", lambda response: context.clear_cookies())
    reader.page.route(
        "**/embed/comments/*",
        lambda route: route.fulfill(status=404, content_type="application/json", body="{}"),
    )
    reader.write(WORDS)
    reader.send()
    expect(reader.composer.get_by_text("your comment has arrived")).to_be_visible()
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value("")
    assert len(newspaper.statuses(address)) == 1
