"""The pages in examples/, as readers walk through them."""

import json
import mimetypes
from functools import partial

import pytest
from playwright.sync_api import expect

from config.embedded import REPOSITORY
from tests.npm import installed
from tests.widget.reader import Reader

PAGES = REPOSITORY / "examples" / "pages"
STORIES = {
    "/harbour": ("Three signatures, one crane", "The harbour board met without minutes."),
    "/clinic": ("The clinic that never closed", "Two nurses kept the books."),
    "/council": ("A council votes at midnight", "Nobody could say who had called it."),
}
LIBRARIES = json.loads((PAGES / "package.json").read_text(encoding="utf-8"))["dependencies"]
NEEDS = {
    "pushstate": [],
    "react": ["react", "react-dom"],
    "vue": ["vue"],
    "turbo": ["@hotwired/turbo"],
}


def served(kind, embed, path):
    """What the example's server has at a path."""
    if path.startswith("/node_modules/"):
        return file_of(path.removeprefix("/node_modules/"))
    if path == "/stories.js":
        return "text/javascript", (PAGES / "stories.js").read_bytes()
    if path not in STORIES:
        return None
    page = (PAGES / f"{kind}.html").read_text(encoding="utf-8")
    title, text = STORIES[path]
    for name, value in {
        "https://comments.example": embed,
        "YOUR-SITE": "news",
        "STORY-TITLE": title,
        "STORY-TEXT": text,
        "STORY-PATH": path,
    }.items():
        page = page.replace(name, value)
    return "text/html; charset=utf-8", page.encode()


def file_of(path):
    name = next(name for name in LIBRARIES if path.startswith(f"{name}/"))
    file = installed(name, LIBRARIES[name]) / path.removeprefix(f"{name}/")
    return mimetypes.guess_type(file)[0], file.read_bytes()


@pytest.fixture
def context(browser):
    """Without an address in a header: with it a request of the page would ask for permission."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture(params=NEEDS)
def kind(request):
    for name in NEEDS[request.param]:
        installed(name, LIBRARIES[name])
    return request.param


@pytest.fixture
def walker(page, newspaper, kind):
    newspaper.also = partial(served, kind, newspaper.embed)
    yield Reader(page, f"{newspaper.origin}/harbour")
    newspaper.also = lambda path: None


def shows(reader, newspaper, path):
    """Return once the discussion of this story is there, and the reader can write."""
    main = reader.frame.locator("main")
    expect(main).to_have_attribute("data-key", f"{newspaper.origin}{path}")
    reader.wait_until_ready()
    expect(reader.page.locator("iframe")).to_have_count(1)


def go(reader, name):
    reader.page.get_by_role("link", name=name).click()


def stories_of(newspaper, body):
    sql = (
        "SELECT t.url, t.title FROM comments_thread t "
        "JOIN comments_comment c ON c.thread_id = t.id "
        "JOIN comments_revision r ON r.comment_id = c.id WHERE r.body = %s"
    )
    return newspaper.query(sql, body)


def test_each_story_has_its_own_discussion_however_one_comes_there(walker, newspaper, kind):
    shows(walker, newspaper, "/harbour")
    said = {path: f"A first word under {path} with {kind}." for path in STORIES}
    walker.post(said["/harbour"])
    for path in ("/clinic", "/council"):
        go(walker, path.strip("/"))
        expect(walker.page.get_by_role("heading", name=STORIES[path][0])).to_be_visible()
        shows(walker, newspaper, path)
        expect(walker.comment(said["/harbour"])).to_have_count(0)
        walker.post(said[path])
    walker.page.go_back()
    shows(walker, newspaper, "/clinic")
    expect(walker.comment(said["/clinic"])).to_be_visible()
    walker.page.go_back()
    shows(walker, newspaper, "/harbour")
    expect(walker.comment(said["/harbour"])).to_be_visible()
    for path, body in said.items():
        assert stories_of(newspaper, body) == [(f"{newspaper.origin}{path}", STORIES[path][0])]


def test_what_is_typed_outlives_what_the_page_does_meanwhile(walker, newspaper, kind):
    shows(walker, newspaper, "/harbour")
    walker.mark_document()
    walker.write("Half a thought", name="")
    for like in range(3):
        if kind in ("react", "vue"):
            walker.page.get_by_role("button", name=f"Like ({like})").click()
        walker.page.evaluate(f"history.replaceState({{}}, '', '?utm_source={like}#top')")
        walker.page.evaluate(f"document.body.dataset.state = {like}")
    walker.page.wait_for_timeout(300)
    assert walker.is_same_document()
    expect(walker.composer.get_by_label("Join the discussion")).to_have_value("Half a thought")


def test_an_element_that_is_built_anew_gets_its_discussion_again(walker, newspaper):
    shows(walker, newspaper, "/harbour")
    for _ in range(2):
        walker.page.evaluate(
            """() => {
                const old = document.querySelector('#parley')
                const parent = old.parentElement
                old.remove()
                setTimeout(() => {
                    parent.insertAdjacentHTML('beforeend', '<section><i id=parley></i></section>')
                }, 300)
            }"""
        )
        expect(walker.page.locator("iframe")).to_have_count(0)
        shows(walker, newspaper, "/harbour")
