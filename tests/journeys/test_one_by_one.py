"""A moderator goes through the queue by keyboard, by touch and without JavaScript."""

from functools import reduce
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests import browser as chromium
from tests.live import LiveParley
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(300)

PASSWORD = "correct horse battery"
FILL = """
from django.contrib.auth.models import Group, User
from django.db import transaction
from comments.models import Site
from moderation.models import SiteModerator
from moderation.staff.roles import MODERATORS
from tests.factories import AuthorFactory, ThreadFactory, make_comment, make_comments
site, _ = Site.objects.get_or_create(key="zenith", defaults={"name": "The Zenith", "origins": []})
user, _ = User.objects.get_or_create(username="dora", is_staff=True)
user.set_password("PASSWORD"); user.save()
user.groups.add(Group.objects.get(name=MODERATORS))
SiteModerator.objects.get_or_create(user=user, site=site)
with transaction.atomic():
    thread = ThreadFactory(site=site, key="https://desk.example/NAME", title="The harbour")
    root = make_comment(thread=thread, author=AuthorFactory(site=site), body="Who signed it?")
    authors = [AuthorFactory(site=site) for _ in range(9)]
    row = lambda n: {"author": authors[n % 9], "status": "held", "parent": root}
    make_comments((row(n) | {"body": f"Held NAME {n}."} for n in range(COUNT)), thread=thread)
"""
_fills = iter(range(1000))


class Desk:
    """Comments that wait under a page of their own, and who looks at them."""

    def __init__(self, parley: LiveParley, count: int) -> None:
        self.parley, self.name = parley, f"round-{next(_fills)}"
        told = {"PASSWORD": PASSWORD, "NAME": self.name, "COUNT": str(count)}
        parley.manage(
            "shell", "-c", reduce(lambda text, one: text.replace(*one), told.items(), FILL)
        )

    @property
    def address(self) -> str:
        """Of this round's comments alone."""
        return f"/admin/moderation/queue/one/?search={self.name}"

    def statuses(self) -> dict[str, int]:
        with self.parley.connect() as db:
            rows = db.execute(
                "SELECT c.status, count(*) FROM comments_comment c "
                "JOIN comments_thread t ON t.id = c.thread_id "
                "WHERE t.key = %s AND c.parent_id IS NOT NULL GROUP BY 1",
                [f"https://desk.example/{self.name}"],
            ).fetchall()
        return dict(rows)


def signed_in(browser, parley: LiveParley, **options) -> Page:
    context = chromium.somebody(browser, base_url=parley.base_url, **options)
    page = context.new_page()
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("dora")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/queue/")
    return page


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.torture)])
def test_by_keyboard_alone_one_key_a_decision_and_two_with_a_reason(browser, live_parley, count):
    desk = Desk(live_parley, count)
    page = signed_in(browser, live_parley)
    page.goto(desk.address)
    page.evaluate("window.sameDocument = true")
    keys = 0
    for n in range(count):
        item = page.locator("[data-item]:not([hidden])")
        shown = item.get_attribute("data-item", timeout=10_000)
        for key in ["r", "3"] if n % 4 == 3 else ["a"]:
            page.keyboard.press(key)
            keys += 1
        assert page.locator(f'[data-item="{shown}"]').count() == 0
    expect(page.get_by_text("Nothing waits for you here.")).to_be_visible()
    assert keys == count + count // 4
    expected = {"published": count - count // 4, "rejected": count // 4}
    wait_until(lambda: desk.statuses() == expected)
    assert page.evaluate("window.sameDocument")
    page.keyboard.press("u")
    expect(page.locator("[data-item]:not([hidden])")).to_contain_text("Held")
    wait_until(lambda: desk.statuses().get("held") == 1)
    page.context.close()


def test_what_is_refused_comes_back_and_keeps_the_place(browser, live_parley):
    desk = Desk(live_parley, 6)
    page = signed_in(browser, live_parley)
    page.goto(desk.address)
    expect(page.locator("[data-item]")).to_have_count(6)
    first = page.locator("[data-item]:not([hidden])").get_attribute("data-item")
    page.context.clear_cookies()
    page.keyboard.press("a")
    expect(page.locator("[data-messages]")).to_contain_text("you are signed out")
    back = f"/admin/login/?next={quote(desk.address)}"
    expect(page.locator("[data-messages] a")).to_have_attribute("href", back)
    expect(page.locator(f'[data-item="{first}"]')).to_have_count(1)
    assert page.locator("[data-item]:not([hidden])").get_attribute("data-item") != first
    page.keyboard.press("k")
    assert page.locator("[data-item]:not([hidden])").get_attribute("data-item") == first
    assert desk.statuses() == {"held": 6}
    page.context.close()


def test_a_colleagues_decision_is_told_and_the_next_comment_stays(browser, live_parley):
    desk = Desk(live_parley, 3)
    page = signed_in(browser, live_parley)
    page.goto(desk.address)
    first = page.locator("[data-item]:not([hidden])").get_attribute("data-item")
    decide = (
        "from comments.models import Comment; from django.contrib.auth.models import User; "
        "from moderation.acts import moderate; from moderation.verdicts import Action; "
        f"c = Comment.objects.get(pk='{first}'); "
        "u, _ = User.objects.get_or_create(username='anna'); "
        "moderate({c.pk: c.newest_revision_id}, Action.REJECT, actor=u, reason='spam')"
    )
    live_parley.manage("shell", "-c", decide)
    page.keyboard.press("a")
    expect(page.locator("[data-messages]")).to_contain_text("anna has rejected it")
    expect(page.locator(f'[data-item="{first}"]')).to_have_count(0)
    assert desk.statuses() == {"rejected": 1, "held": 2}
    page.context.close()


def test_a_note_and_an_escalation_by_keyboard(browser, live_parley):
    desk = Desk(live_parley, 2)
    page = signed_in(browser, live_parley)
    page.goto(desk.address)
    page.keyboard.press("n")
    page.keyboard.type("Ask the editor.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-item]:not([hidden])")).to_contain_text("Ask the editor.")
    page.keyboard.press("e")
    expect(page.locator("[data-messages]")).to_contain_text("Left to somebody else.")
    page.keyboard.press("u")
    expect(page.locator("[data-messages]")).to_contain_text("Back in the queue.")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.context.close()


def test_by_touch_on_a_phone(browser, live_parley):
    desk = Desk(live_parley, 4)
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = signed_in(browser, live_parley, **phone)
    page.goto(desk.address)
    for n in range(4):
        item = page.locator("[data-item]:not([hidden])")
        shown = item.get_attribute("data-item")
        if n % 2:
            item.locator("[data-menu=r] summary").tap()
            item.get_by_role("button", name="Off topic").first.tap()
        else:
            item.get_by_role("button", name="Approve").tap()
        expect(page.locator(f'[data-item="{shown}"]')).to_have_count(0)
    wait_until(lambda: desk.statuses() == {"published": 2, "rejected": 2})
    page.context.close()


def test_without_javascript(browser, live_parley):
    desk = Desk(live_parley, 4)
    page = signed_in(browser, live_parley, java_script_enabled=False)
    page.goto(desk.address)
    for n in range(4):
        item = page.locator("[data-item]")
        if n % 2:
            item.locator("[data-menu=r] summary").click()
            item.get_by_role("button", name="Off topic").first.click()
        else:
            item.get_by_role("button", name="Approve").click()
        expect(page.locator(".queue-message")).to_contain_text("1 comment")
    wait_until(lambda: desk.statuses() == {"published": 2, "rejected": 2})
    page.get_by_role("button", name="Undo").click()
    wait_until(lambda: desk.statuses().get("held") == 1)
    page.context.close()


def test_everybody_can_use_it(browser, live_parley):
    desk = Desk(live_parley, 3)
    page = signed_in(browser, live_parley)
    for address in (desk.address, desk.address.replace("one/", "")):
        page.goto(address)
        expect(page.get_by_text("Who signed it?").first).to_be_attached()
        if "one/" in address:
            page.keyboard.press("r")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width in (1440, 1024, 390):
                page.set_viewport_size({"width": width, "height": 900})
                found = axe.violations(page, "#content-main")
                where = (address, scheme, width)
                assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], where
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    page.evaluate("document.querySelector('#content-main').append(document.createElement('img'))")
    assert [v["id"] for v in axe.violations(page, "#content-main")] == ["image-alt"]
    page.context.close()


def test_ten_comments_stand_on_one_screen(browser, live_parley):
    desk = Desk(live_parley, 12)
    page = signed_in(browser, live_parley, viewport={"width": 1440, "height": 900})
    page.goto(desk.address.replace("one/", ""))
    rows = page.locator(".row")
    expect(rows).to_have_count(12)
    bar = page.locator(".queue-bulk").bounding_box()
    tenth = rows.nth(9).bounding_box()
    assert tenth["y"] + tenth["height"] <= bar["y"]
    page.context.close()
