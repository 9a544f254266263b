"""The two lines on a publisher's page."""

import gzip
import re
import urllib.request
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.waiting import wait_until
from tests.widget.reader import FRAME, Reader

WORDS = "The city should pay somebody to supervise the harbour."
STATIC = Path("comments/static/comments")


@pytest.fixture
def context(browser):
    """Without an address in a header: with it a request of the page would ask for permission."""
    context = browser.new_context()
    yield context
    context.close()


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


def theme_of(reader):
    """What the frame shows: its own word for it, and how the browser paints it."""
    html = reader.frame.locator("html")
    painted = html.evaluate("html => getComputedStyle(html).colorScheme")
    assert painted == html.get_attribute("data-theme")
    return painted


def test_the_frame_takes_the_look_of_the_page(visit):
    assert theme_of(visit("story")) == "light"
    assert theme_of(visit("dark")) == "dark"


LIGHT, DARK = "background:#fff;color:#777", "background:#181818;color:#888"


@pytest.mark.parametrize(
    ("page_style", "around", "expected"),
    [
        ("color:#9a9a9a", "", "light"),  # grey text on the browser's own paper
        ("color:#888;background:#fff", "", "light"),
        ("background:#fff", "background:#222", "dark"),  # a dark box on a light page
        ("background:#111;color:#eee", "background:#fafafa", "light"),
        ("background:#111", "background:rgb(255 255 255 / 0.1)", "dark"),
        ("background:oklch(0.2 0.02 250)", "", "dark"),
        ("background:oklab(0.97 -0.01 0.01)", "", "light"),
        ("background:color(display-p3 0.1 0.1 0.1)", "", "dark"),
        ("background:lab(95 -3 2)", "", "light"),
        ("color-scheme:dark", "", "dark"),
    ],
)
def test_it_is_the_paper_behind_the_element_that_counts(
    page, newspaper, page_style, around, expected
):
    page.goto(newspaper.new_page("late"))
    page.wait_for_function("window.Parley")
    page.evaluate(
        """([style, around]) => {
            document.documentElement.style = style
            const box = document.createElement('div')
            box.style = around
            box.innerHTML = '<p id=parley></p>'
            document.querySelector('main').append(box)
        }""",
        [page_style, around],
    )
    frame = page.frame_locator(FRAME)
    frame.locator("html.framed").wait_for()
    expect(frame.locator("html")).to_have_attribute("data-theme", expected)


@pytest.mark.parametrize(
    "switch",
    [
        "document.body.style = '{style}'",
        "document.documentElement.style = '{style}'",
        "document.body.className = 'x'; "
        "document.head.insertAdjacentHTML('beforeend', '<style>.x {{ {style} }}</style>')",
        "document.querySelector('#parley').parentElement.style = '{style}'",
        "document.body.style = 'transition: background-color 0.2s; {style}'",
    ],
)
def test_a_pages_own_switch_repaints_the_frame_and_keeps_what_is_typed(reader, switch):
    reader.mark_document()
    reader.write("Half a thought", name="")
    for style, theme in ((DARK, "dark"), (LIGHT, "light")):
        reader.page.evaluate(switch.format(style=style))
        expect(reader.frame.locator("html")).to_have_attribute("data-theme", theme)
    assert theme_of(reader) == "light"
    assert reader.is_same_document()
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value("Half a thought")


def test_the_readers_own_switch_repaints_it_too(page, newspaper):
    page.emulate_media(color_scheme="light")
    page.goto(newspaper.new_page("late"))
    page.wait_for_function("window.Parley")
    page.evaluate(
        "document.documentElement.style.colorScheme = 'light dark';"
        "document.querySelector('main').innerHTML += '<p id=parley></p>'"
    )
    html = page.frame_locator(FRAME).locator("html.framed")
    expect(html).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-theme", "dark")


def test_only_the_page_around_it_repaints_the_frame(reader):
    html = reader.frame.locator("html")
    for said in ("{theme: 'dark'}", "{parley: 'theme', theme: 'dark'}"):
        html.evaluate(f"() => postMessage({said}, '*')")
    html.evaluate("() => new Promise(done => setTimeout(done))")
    reader.page.evaluate("frames[0].postMessage({parley: 'theme', theme: 'purple'}, '*')")
    expect(html).to_have_attribute("data-theme", "light")
    reader.page.evaluate("frames[0].postMessage({parley: 'theme', theme: 'dark'}, '*')")
    expect(html).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("kind", ["module", "clash"])
def test_it_starts_however_the_page_brings_it(page, newspaper, kind):
    page.goto(newspaper.new_page(kind))
    expect(page.frame_locator("iframe").get_by_label("Join the discussion")).to_be_visible()
    assert page.evaluate("typeof window.Parley.mount") == "function"


def test_without_a_site_it_says_so_in_the_page(page, newspaper):
    page.goto(newspaper.new_page("nosite"))
    expect(page.get_by_text("data-site is missing")).to_be_visible()


def test_where_the_frame_is_kept_away_the_page_says_so(page, newspaper):
    page.goto(newspaper.new_page("blocked"))
    expect(page.get_by_text("The comments could not be loaded")).to_be_visible()
    expect(page.locator("iframe")).to_be_hidden()


def test_a_page_that_isolates_itself_shows_it(visit):
    reader = visit("isolated")
    assert reader.page.evaluate("crossOriginIsolated")
    reader.post("A word from behind the glass.")


@pytest.mark.parametrize(
    "color", ["oklch(none none none)", "color(srgb none none none)", "rgb(none 0 0)"]
)
def test_colours_with_parts_that_are_none_stop_nothing(page, newspaper, color):
    page.goto(newspaper.new_page("late"))
    page.wait_for_function("window.Parley")
    page.evaluate(
        f"document.body.style.background = '{color}';"
        "document.querySelector('main').innerHTML += '<p id=parley></p>'"
    )
    page.frame_locator(FRAME).locator("html.framed").wait_for()


def keys_on(page):
    return [
        frame.locator("main").get_attribute("data-key")
        for frame in (page.frame_locator(f"iframe >> nth={n}") for n in range(2))
    ]


def test_two_discussions_on_one_page(page, newspaper):
    page.goto(newspaper.new_page("two"))
    expect(page.locator("iframe")).to_have_count(2)
    assert sorted(keys_on(page)) == ["story-one", "story-two"]
    page.evaluate("document.querySelector('#one').remove()")
    expect(page.locator("iframe")).to_have_count(1)
    page.evaluate("document.querySelector('#two').dataset.thread = 'story-three'")
    main = page.frame_locator("iframe").locator("main")
    expect(main).to_have_attribute("data-key", "story-three")


def test_one_selector_may_match_several_elements(page, newspaper):
    address = newspaper.new_page("several")
    page.goto(address)
    expect(page.locator("iframe")).to_have_count(2)
    assert keys_on(page) == ["several-1", address]
    page.evaluate(
        "address => document.querySelector('main').insertAdjacentHTML('beforeend', "
        "`<div class=talk data-url='${address}-more?utm_id=1'></div>`)",
        urlsplit(address).path,
    )
    expect(page.locator("iframe")).to_have_count(3)
    main = page.frame_locator("iframe >> nth=2").locator("main")
    expect(main).to_have_attribute("data-key", f"{address}-more")


SAME_PAGE = ["?utm_source=mail", "?fbclid=1&gclid=2", "#comments", "/", "/?utm_id=7#top"]


@pytest.mark.parametrize("more", SAME_PAGE)
def test_another_spelling_of_the_page_changes_nothing_for_who_writes(reader, address, more):
    reader.mark_document()
    reader.write("Half a thought", name="")
    with (
        reader.page.expect_response(lambda answer: "/api/v1/page" in answer.url)
        if (not more.startswith("#"))
        else nullcontext()
    ):
        reader.page.evaluate("to => history.pushState({}, '', to)", address + more)
    reader.page.wait_for_timeout(200)
    assert reader.is_same_document()
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value("Half a thought")


@pytest.mark.parametrize("change", ["?story=2", "#/story/2", "#!/story/2", "/2"])
def test_another_page_has_another_discussion(reader, address, change):
    reader.page.evaluate("to => history.pushState({}, '', to)", address + change)
    expect(reader.frame.locator("main")).to_have_attribute("data-key", address + change)
    reader.page.go_back()
    expect(reader.frame.locator("main")).to_have_attribute("data-key", address)


def test_a_draft_belongs_to_the_discussion_whatever_its_address_looks_like(reader, address):
    reader.write("Half a thought", name="")
    reader.page.goto(f"{address}/?utm_source=mail")
    reader.wait_until_ready()
    expect(reader.composer.get_by_label("Join the discussion")).to_have_value("Half a thought")


def test_a_canonical_link_that_comes_late_is_followed(reader, newspaper, address):
    other = newspaper.new_page()
    reader.page.evaluate("to => history.pushState({}, '', to)", f"{other}?page=2")
    main = reader.frame.locator("main")
    expect(main).to_have_attribute("data-key", f"{other}?page=2")
    reader.page.evaluate(
        "to => document.head.insertAdjacentHTML('beforeend', `<link rel=canonical href='${to}'>`)",
        other,
    )
    expect(main).to_have_attribute("data-key", other)


def test_a_title_that_comes_late_is_the_discussions(reader, newspaper, address):
    reader.page.evaluate("document.title = 'The title that came late'")
    expect(reader.frame.locator("main")).to_have_attribute("data-title", "The title that came late")
    reader.post("A word under a late title.")
    sql = "SELECT title FROM comments_thread WHERE url = %s"
    assert newspaper.query(sql, address) == [("The title that came late",)]


def test_a_busy_page_is_looked_at_now_and_then(reader):
    reader.page.evaluate(
        """() => {
            window.asked = 0
            const ask = document.querySelectorAll
            document.querySelectorAll = function (...given) {
                window.asked += given[0] === '#parley'
                return ask.apply(this, given)
            }
            window.ticks = 0
            const tick = () => {
                document.querySelector('h1').textContent = `Ticker ${++window.ticks}`
                if (window.ticks < 200) setTimeout(tick, 2)
            }
            tick()
        }"""
    )
    reader.page.wait_for_function("window.ticks >= 200")
    asked, ticks = reader.page.evaluate("[window.asked, window.ticks]")
    assert 0 < asked < ticks / 4


def test_a_second_view_asks_for_no_file_again(live_parley, address):
    """Their names change with their content, so browsers keep them for good."""
    document = f"{live_parley.base_url}/embed/thread/?site=news&url={address}"
    with urllib.request.urlopen(document) as answer:
        files = set(re.findall(r'"(/static/[^"]+)"', answer.read().decode()))
    modules = {file.name.removesuffix(".js") for file in STATIC.glob("*.js")}
    assert {Path(file).name.split(".")[0] for file in files} == modules | {"widget"}
    for file in files:
        with urllib.request.urlopen(live_parley.base_url + file) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            body = answer.read().decode()
        for module in re.findall(r'(?:from|import) *"\./([^"]+)"', body):
            assert f"/static/comments/{module}" in files


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
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 19_200
