"""The two lines on a publisher's page."""

import gzip
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.waiting import wait_until
from tests.widget.reader import FRAME, Reader

WORDS = "The city should pay somebody to supervise the harbour."
STATIC = Path("comments/static/comments")


@pytest.fixture
def visit(page, newspaper):
    def at(kind: str) -> Reader:
        return Reader(page, newspaper.new_page(kind))

    return at


def height_of(reader):
    return reader.page.locator(FRAME).evaluate("frame => frame.clientHeight")


def content_of(reader):
    return reader.frame.locator("body").evaluate("body => Math.ceil(body.offsetHeight)")


def test_loaded_twice_it_makes_one_frame(visit):
    reader = visit("twice")
    reader.page.wait_for_load_state("networkidle")
    expect(reader.page.locator("iframe")).to_have_count(1)


def test_it_waits_for_the_element_of_a_page_that_builds_itself(page, newspaper):
    page.goto(newspaper.new_page("late"))
    page.wait_for_function("window.Parley")
    expect(page.locator("iframe")).to_have_count(0)
    page.evaluate("document.querySelector('main').innerHTML += '<p><span id=parley></span></p>'")
    expect(page.locator("iframe")).to_have_count(1)


def test_a_page_that_changes_its_address_gets_the_discussion_of_the_new_one(
    reader, newspaper, address
):
    newspaper.discuss(address, WORDS)
    reader.reload()
    expect(reader.comment(WORDS)).to_be_visible()
    other = newspaper.new_page()
    reader.page.evaluate(
        "address => { history.pushState({}, '', address); document.title = 'Another story' }", other
    )
    expect(reader.frame.get_by_text("No comments yet")).to_be_visible()
    reader.wait_until_ready()
    reader.post("A first word on the other story.")
    sql = "SELECT title FROM comments_thread WHERE url = %s"
    assert newspaper.query(sql, other) == [("Another story",)]
    reader.page.go_back()
    expect(reader.comment(WORDS)).to_be_visible()
    expect(reader.page.locator("iframe")).to_have_count(1)


def test_the_frame_is_as_tall_as_what_is_in_it(reader, newspaper, address):
    newspaper.discuss(address, *(f"Point {n} about the harbour contracts." for n in range(9)))
    reader.reload()
    reader.press("Point 3 ", "Reply")
    expect(reader.under("Point 3 ")).to_be_visible()
    wait_until(lambda: height_of(reader) == content_of(reader))
    tall = height_of(reader)
    reader.under("Point 3 ").get_by_role("button", name="Cancel").click()
    wait_until(lambda: height_of(reader) == content_of(reader) < tall)


def test_nobody_else_can_set_the_frames_height(reader, newspaper):
    wait_until(lambda: height_of(reader) == content_of(reader))
    before = height_of(reader)
    reader.page.evaluate("postMessage({parley: 'height', height: 5000}, '*')")
    # Another document of Parley's own origin, which tells its height as well.
    reader.page.evaluate(
        """address => new Promise(done => {
            addEventListener('message', ({source}) => source === other.contentWindow && done())
            const other = document.createElement('iframe')
            other.src = address
            document.body.append(other)
        })""",
        f"{newspaper.embed}/embed/thread/?site=nobody",
    )
    assert height_of(reader) == before


def test_the_frame_takes_the_look_of_the_page(visit):
    assert visit("story").frame.locator("html").get_attribute("data-theme") == "light"
    assert visit("dark").frame.locator("html").get_attribute("data-theme") == "dark"


def test_a_wrong_site_is_explained_to_the_publisher(page, newspaper):
    page.goto(newspaper.new_page("unknown"))
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_role("heading")).to_have_text("Comments are not available here")
    expect(frame.get_by_text("data-site")).to_be_visible()


def test_the_loader_has_less_than_two_kilobytes(live_parley):
    request = urllib.request.Request(
        f"{live_parley.base_url}/embed.js", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"window.Parley" in gzip.decompress(body)
    assert len(body) < 2_000


def test_scripts_and_styles_of_the_frame_stay_small():
    files = [*STATIC.glob("*.js"), STATIC / "widget.css"]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 19_000
