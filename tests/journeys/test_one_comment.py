"""From the form under an article to the desk and back, as people go."""

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.journeys.conftest import MODERATORS_PASSWORD
from tests.widget.reader import Reader

FRIENDLY = "Thank you for the careful reporting on the harbour."
ABUSIVE = "The mayor is a stupid fucking idiot."
SPAM = (
    "Cheap viagra, no prescription! Order now at http://pills.example and win at"
    " http://casino.example"
)
SOON = 20_000


@pytest.fixture
def reader(page: Page, live_parley, demo_site) -> Reader:
    return Reader(page, f"{live_parley.base_url}/demo/")


@pytest.fixture
def desk(browser, live_parley, demo_site):
    """The moderator of the demo site, signed in, in a browser of their own."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_parley.base_url}/admin/moderation/queue/")
    page.get_by_label("Username").fill("moderator")
    page.get_by_label("Password").fill(MODERATORS_PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Queue | Parley")
    yield page
    context.close()


def card(desk: Page, text: str):
    return desk.locator(".card").filter(has_text=text)


def test_a_comment_goes_from_the_form_to_the_desk_and_back(reader, desk, live_parley):
    friendly = reader.post(FRIENDLY)
    expect(friendly.locator(".mark")).to_have_count(0)
    expect(friendly.get_by_role("button", name="Reply")).to_be_visible()
    abusive = reader.post(ABUSIVE)
    expect(abusive.locator(".mark")).to_contain_text("Held for a moderator")
    spam = reader.post(SPAM)
    expect(spam.locator(".mark")).to_contain_text("Not published")

    desk.reload()
    expect(card(desk, FRIENDLY)).to_have_count(0)
    expect(card(desk, ABUSIVE).locator(".score-words").first).to_contain_text("idiot")
    desk.goto(f"{live_parley.base_url}/admin/moderation/queue/?tab=rejected")
    expect(card(desk, SPAM).locator(".score-words").first).to_contain_text("casino.example")

    reader.mark_document()
    desk.goto(f"{live_parley.base_url}/admin/moderation/queue/")
    card(desk, ABUSIVE).get_by_role("button", name="Approve").click()
    expect(card(desk, ABUSIVE)).to_have_count(0)
    expect(abusive.locator(".mark")).to_have_count(0, timeout=SOON)
    assert reader.is_same_document()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_at_the_desk(reader, desk, scheme, width):
    held = reader.post(f"{ABUSIVE} Says {scheme} {width}.")
    expect(held.locator(".mark")).to_contain_text("Held")
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 900})
    desk.reload()
    expect(card(desk, ABUSIVE).first).to_be_visible()
    found = axe.violations(desk, "#content-main")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    desk.locator(".card-author").first.evaluate("a => a.style.color = '#ddd'")
    desk.locator(".card").first.evaluate("li => li.style.background = '#ccc'")
    again = axe.violations(desk, "#content-main")
    assert "color-contrast" in {v["id"] for v in again}
