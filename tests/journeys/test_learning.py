"""From two hundred decisions to another classifier and back, with a real worker."""

import pytest
from playwright.sync_api import Page, expect

from config.serve.commands import commands
from moderation.schedule import LEARNING, SCORING
from tests import axe
from tests.desk_talk import ASKED, OFFERS, TALK, texts
from tests.journeys.publisher import Publisher
from tests.live import LiveParley
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(300)

PASSWORD = "correct horse battery"
OWNER = f"""
from django.contrib.auth.models import User
u, _ = User.objects.get_or_create(username="owner", is_staff=True, is_superuser=True)
u.set_password("{PASSWORD}"); u.save()
"""
DECIDE = """
from datetime import timedelta
from comments.models import Comment
from django.contrib.auth.models import User
from django.utils import timezone
from moderation.acts import moderate
from moderation.models import Decision
from tests.history import rewriting_history
from moderation.verdicts import Action
rows = Comment.objects.filter(thread="{thread}").values_list(
    "pk", "newest_revision", "newest_revision__body")
offers = {{pk: revision for pk, revision, body in rows if "boats" in body.lower()}}
talk = {{pk: revision for pk, revision, body in rows if pk not in offers}}
owner = User.objects.get(username="owner")
moderate(offers, Action.REJECT, actor=owner, reason="spam")
moderate(talk, Action.APPROVE, actor=owner)
for n, decision in enumerate(Decision.objects.filter(actor=owner)):
    decision.created_at = timezone.now() - timedelta(days=n % 7)
    with rewriting_history():
        decision.save()
"""
VERSIONS = "/admin/moderation/modelversion/"
REPORTS = "/admin/moderation/modelreport/"
LEARN = "from moderation.tasks import learn; learn.apply_async()"
WATCH = """
from datetime import timedelta
from django.utils import timezone
from moderation.models import ModelReport
from moderation.watch import watch
watch(timezone.now() + timedelta(minutes=1))
ModelReport.objects.update(alarms=["It is too strict here."])
"""


@pytest.fixture
def owner(browser, live_parley: LiveParley):
    """The owner, signed in, in a browser of their own."""
    live_parley.manage("shell", "-c", OWNER)
    context = browser.new_context(base_url=live_parley.base_url)
    page = context.new_page()
    page.goto(VERSIONS)
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Versions of the classifier | Parley")
    yield page
    context.close()


def score_of(live_parley: LiveParley, publisher: Publisher, body: str) -> tuple[str, float]:
    """Post a text, and say which version scored it, and how much like spam."""
    posted = publisher.post(body)
    publisher.wait_until_decided()
    with live_parley.connect() as db:
        return db.execute(
            "SELECT s.model_version, s.spam FROM moderation_score s JOIN comments_revision r "
            "ON r.id = s.revision_id WHERE r.comment_id = %s",
            [posted.id],
        ).fetchone()


def wait_for_the_run(owner: Page) -> None:
    def passed() -> bool:
        owner.goto(VERSIONS)
        return owner.get_by_text("passed and is in use now").is_visible()

    wait_until(passed, lambda: owner.locator(".learning").inner_text(), 120)


def test_two_hundred_decisions_change_the_scores_and_a_rollback_restores_them(
    live_parley, publisher, owner
):
    before = score_of(live_parley, publisher, ASKED)
    shipped = before[0]
    assert "+" not in shipped
    publisher.post_all([*texts(OFFERS, 40), *texts(TALK, 160)])
    publisher.wait_until_decided()
    live_parley.manage("shell", "-c", DECIDE.format(thread=publisher.thread))

    owner.get_by_role("button", name="Learn now").click()
    wait_for_the_run(owner)
    after = score_of(live_parley, publisher, ASKED)
    learned = after[0]
    assert learned.startswith(f"{shipped}+")
    assert after[1] > before[1] + 0.2

    owner.get_by_role("link", name=learned).first.click()
    expect(owner.locator(".report")).to_contain_text("Passed")
    expect(owner.locator("#lessons + div")).to_contain_text("The Wire")
    check_with_axe(owner)
    owner.get_by_role("button", name=f"Roll back to {shipped}").click()
    expect(owner.get_by_text(f"Rolled back: {shipped} is in use")).to_be_visible()
    assert score_of(live_parley, publisher, f" {ASKED}") == pytest.approx(before)

    owner.goto(VERSIONS)
    owner.get_by_role("link", name=learned).first.click()
    owner.get_by_role("button", name="Promote").click()
    expect(owner.get_by_text(f"{learned} is in use from the next comment on")).to_be_visible()
    assert score_of(live_parley, publisher, f"{ASKED} ") == pytest.approx(after)
    owner.get_by_role("button", name="Roll back").click()


def test_the_report_of_the_month_and_its_alarms_can_be_read(live_parley, publisher, owner):
    publisher.post(TALK[0])
    publisher.wait_until_decided()
    live_parley.manage("shell", "-c", WATCH)
    owner.goto("/admin/")
    owner.get_by_role("link", name="Read the report").first.click()
    expect(owner.locator(".report-lead")).to_contain_text("The classifier scored")
    check_with_axe(owner)
    owner.goto("/admin/moderation/queue/")
    expect(owner.locator(".desk-alarms").first).to_contain_text("It is too strict here.")


def test_comments_are_judged_while_a_worker_learns(live_parley, publisher):
    with live_parley.connect() as db, db.transaction():
        # What a run notes down first: it waits for as long as this lock is held.
        db.execute("LOCK TABLE moderation_learningrun IN ACCESS EXCLUSIVE MODE")
        live_parley.manage("shell", "-c", LEARN)
        wait_until(live_parley.waits_for_a_lock, "learning")
        publisher.post(TALK[0])
        publisher.wait_until_decided()
        assert live_parley.waits_for_a_lock(), "the run ended too soon"


def test_only_the_learner_takes_what_may_take_long(tmp_path):
    processes = commands(8000, var=tmp_path)
    queues = {
        name: processes[name][processes[name].index("--queues") + 1]
        for name in ("worker", "learner")
    }
    assert queues == {"worker": SCORING, "learner": LEARNING}


def check_with_axe(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found = axe.violations(page, "#content-main")
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], (scheme, width)
            fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert fits, (scheme, width)
