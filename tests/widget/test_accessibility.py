"""axe-core's rules, and the keyboard."""

import pytest
from playwright.sync_api import expect

from tests import axe
from tests.widget.reader import Reader

WORDS = "The city should pay somebody to supervise the harbour."
ABUSIVE = "You are a disgusting idiot, shut up and die."
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def violations(reader):
    """What axe finds on the page and in the frame."""
    frame = reader.page.frames[1]
    # The frame lets the page's paper show through, where axe cannot look: lay some in.
    paper = reader.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    frame.evaluate("paper => { document.documentElement.style.background = paper }", paper)
    return [
        f"{violation['id']}: {node['html']}"
        for where in (reader.page, frame)
        for violation in axe.violations(where)
        for node in violation["nodes"]
    ]


def open_everything(reader):
    """Each form once, with errors in it where there can be any."""
    reader.press("Point 0", "Reply")
    reader.under("Point 0").get_by_role("button", name="Post reply").click()
    reader.press("Point 1", "Report")
    reader.under("Point 1").get_by_role("button", name="Report").click()
    reader.press("Point 2", "Vote up")  # which asks strangers for their name
    reader.send()
    expect(reader.frame.locator("[aria-invalid=true]").first).to_be_visible()


@pytest.fixture
def visit(page, newspaper):
    def at(kind: str, size: str) -> Reader:
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if kind == "dark" else "light")
        address = newspaper.new_page(kind)
        [first, *_] = newspaper.discuss(address, *(f"Point {n} on the crane." for n in range(3)))
        newspaper.write(address, "An answer to the first point.", parent=first.id)
        newspaper.wait_until_decided()
        return Reader(page, address)

    return at


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["story", "dark"])
def test_axe_finds_nothing(visit, kind, size):
    reader = visit(kind, size)
    assert violations(reader) == []
    reader.post(ABUSIVE)
    expect(reader.comment(ABUSIVE)).to_contain_text("Held for a moderator")
    reader.press(ABUSIVE, "Delete")
    open_everything(reader)
    assert violations(reader) == []


def test_axe_would_find_what_is_wrong(visit):
    """The control: on the page and in the frame."""
    reader = visit("story", "phone")
    reader.page.locator("main").evaluate("main => { main.append(document.createElement('input')) }")
    reader.frame.locator("#page").evaluate(
        "page => { page.append(document.createElement('textarea'));"
        "document.getElementById('count').style.color = '#bbb' }"
    )
    found = " ".join(violations(reader))
    assert "label: <input>" in found and "label: <textarea>" in found
    assert "color-contrast" in found


@pytest.mark.parametrize("size", SIZES)
def test_nothing_sticks_out_of_the_frame(visit, newspaper, size):
    reader = visit("story", size)
    open_everything(reader)
    reader.composer.get_by_label("Join the discussion").fill("x" * 3_000)
    overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert reader.frame.locator("html").evaluate(overflow) == 0
    assert reader.page.evaluate(overflow) == 0


def test_one_can_write_and_vote_with_the_keyboard_alone(visit):
    reader = visit("story", "desktop")
    keyboard = reader.page.keyboard
    reader.frame.get_by_label("Join the discussion").focus()
    keyboard.type(WORDS)
    keyboard.press("Tab")
    keyboard.type("Ada")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(reader.comment(WORDS)).to_be_focused()
    expect(reader.comment(WORDS).locator(".mark")).to_have_count(0)
    first = reader.comment("Point 2")
    for _ in range(10):
        keyboard.press("Tab")
        if first.get_by_role("button", name="Vote up").evaluate("b => b.matches(':focus')"):
            break
    keyboard.press("Space")
    expect(first.get_by_role("button", name="Vote up")).to_have_attribute("aria-pressed", "true")
