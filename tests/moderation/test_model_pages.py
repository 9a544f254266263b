"""The pages of versions and reports: what they say, what their buttons do, and for whom."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation import tasks
from moderation.learning.versions import promote, register_shipped
from moderation.models import LearningRun, ModelReport, ModelVersion
from tests.factories import SiteFactory
from tests.moderation.at_the_desk import QUEUE

BASE = "2026.01.01-abcdef01"
VERSIONS = "/admin/moderation/modelversion/"
REPORTS = "/admin/moderation/modelreport/"


def gate(name, *, passed=True):
    numbers = {"champion": 0.5123, "candidate": 0.4, "limit": 0.55}
    return {"name": name, "passed": passed, "reason": "", **numbers}


def learned(digest, *sites, passed=True, **given):
    return ModelVersion.objects.create(
        version=f"{BASE}+{digest}",
        base=BASE,
        adaptation=b"1",
        learned_until=timezone.now(),
        report={
            "against": BASE,
            "passed": passed,
            "reasons": [] if passed else ["toxic: judged worse, and not by chance"],
            "comparison": {
                "gates": [
                    gate("log loss of held-back decisions", passed=passed),
                    gate("AUC of toxic"),
                ]
            },
            "lessons": [
                {"site": str(site.pk), "learned": 1200, "weight": 801.5, "held_back": 400}
                for site in sites
            ],
            "changes": {
                "comments": 1000,
                "moved": [{"from": "held", "to": "published", "comments": 31}],
            },
        },
        **given,
    )


def reported(site, month=date(2026, 2, 1), **given):
    nothing = {"count": 0, "of": 0, "low": 0.0, "high": 1.0}
    figures = {
        "scored": 12345,
        "versions": {BASE: 12000, f"{BASE}+gone": 345},
        "machine": {"published": 11000, "held": 1300, "rejected": 45},
        "reversed": {
            "withheld": {"count": 480, "of": 1000, "low": 0.449, "high": 0.511},
            "held": {"count": 480, "of": 1000, "low": 0.449, "high": 0.511},
            "rejected": nothing,
            "published": {"count": 12, "of": 1200, "low": 0.0057, "high": 0.0174},
        },
        "drift": [
            {"of": "toxic", "index": 0.31, "texts": 3120, "reference": 13877},
            {"of": "words", "index": 0.04, "texts": 3120, "reference": 13877},
        ],
    }
    return ModelReport.objects.create(
        site=site, month=month, figures=figures | given, computed_at=timezone.now()
    )


def text_of(response):
    """What a page says, without its markup."""
    return " ".join(re.sub("<[^>]+>", " ", response.text).split())


@pytest.fixture
def shipped(db):
    return register_shipped(BASE)


@pytest.fixture
def version(shipped, thread):
    return learned("00000001", thread.site)


def test_a_versions_page_tells_its_report_in_words(admin_client, version):
    page = text_of(admin_client.get(f"{VERSIONS}{version.pk}/change/"))
    for words in [
        "In shadow: it was never in use.",
        f"on top of the shipped model {BASE}",
        f"Beside {BASE}",
        "Passed:",
        "log loss of held-back decisions 0.512 0.400 0.550 passed",
        "1 more gate, all passed",
        "AUC of toxic 0.512 0.400 0.550 passed",
        "Of the last 1,000 comments, 31 would have met another verdict",
        "held published 31",
        "1,200 801.5 400",
    ]:
        assert words in page


def test_what_did_not_pass_says_why(admin_client, shipped, thread):
    version = learned("00000002", thread.site, passed=False)
    page = text_of(admin_client.get(f"{VERSIONS}{version.pk}/change/"))
    assert "Did not pass" in page and "toxic: judged worse, and not by chance" in page
    assert "0.550 failed" in page


def test_the_shipped_model_has_a_page_without_a_report(admin_client, shipped):
    page = text_of(admin_client.get(f"{VERSIONS}{shipped.pk}/change/"))
    assert "In use since" in page and "it has learned nothing here" in page
    assert "Beside" not in page and "Roll back" not in page


def test_a_version_that_workers_cannot_use_says_so(admin_client, version):
    ModelVersion.objects.filter(pk=version.pk).update(problem="It was learned on another model.")
    page = text_of(admin_client.get(f"{VERSIONS}{version.pk}/change/"))
    assert "Workers cannot use it" in page and "It was learned on another model." in page
    assert "cannot be used" in text_of(admin_client.get(VERSIONS))


def test_one_click_promotes_and_one_rolls_back(admin_client, admin_user, shipped, version):
    page = admin_client.get(f"{VERSIONS}{version.pk}/change/").text
    assert f'action="{VERSIONS}{version.pk}/promote/"' in page
    told = admin_client.post(f"{VERSIONS}{version.pk}/promote/", follow=True).text
    assert f"{version} is in use from the next comment on." in told
    version.refresh_from_db()
    assert (version.state, version.promoted_by) == ("champion", admin_user)
    assert f"{admin_user} promoted it." in text_of(
        admin_client.get(f"{VERSIONS}{version.pk}/change/")
    )
    assert f"Roll back to {shipped}" in told
    told = admin_client.post(f"{VERSIONS}{version.pk}/roll-back/", follow=True).text
    assert f"Rolled back: {shipped} is in use from the next comment on." in told
    assert ModelVersion.objects.champions().get() == shipped
    assert LogEntry.objects.filter(user=admin_user).count() == 2


def test_what_somebody_else_did_meanwhile_is_left_as_it_is(admin_client, shipped, version):
    promote(version)
    told = admin_client.post(f"{VERSIONS}{version.pk}/promote/", follow=True).text
    assert "this version is in use already" in told
    told = admin_client.post(f"{VERSIONS}{shipped.pk}/roll-back/", follow=True).text
    assert "another version is in use by now" in told
    assert ModelVersion.objects.champions().get() == version


@pytest.mark.parametrize("act", ["promote", "roll-back"])
def test_a_visit_alone_changes_nothing(admin_client, version, act):
    assert admin_client.get(f"{VERSIONS}{version.pk}/{act}/").status_code == 405
    assert admin_client.post(f"{VERSIONS}999/{act}/").status_code == 404


def test_learn_now_wakes_a_worker_and_the_list_says_what_came_of_it(
    admin_client, admin_user, shipped, monkeypatch
):
    asked = []
    monkeypatch.setattr(tasks.learn, "apply_async", lambda args, **_: asked.append(args))
    assert "It has not done so yet." in text_of(admin_client.get(VERSIONS))
    assert "A worker learns now." in admin_client.post(f"{VERSIONS}learn/", follow=True).text
    assert asked == [(admin_user.pk,)]
    run = LearningRun.objects.create(started_at=timezone.now(), asked_by=admin_user)
    assert f"A worker learns, asked by {admin_user}, since" in text_of(admin_client.get(VERSIONS))
    LearningRun.objects.filter(pk=run.pk).update(
        outcome="Nothing was learned: 3 new.", ended_at=timezone.now() - timedelta(hours=2)
    )
    page = text_of(admin_client.get(VERSIONS))
    assert f"Nothing was learned: 3 new. 2 hours ago, asked by {admin_user}" in page


def test_without_a_broker_the_button_says_so(admin_client, shipped, monkeypatch):
    def dead(**_):
        raise OSError("connection refused")

    monkeypatch.setattr(tasks.learn, "apply_async", dead)
    told = admin_client.post(f"{VERSIONS}learn/", follow=True).text
    assert "No worker could be reached: connection refused" in told


def test_moderators_read_versions_and_promote_nothing(desk, shipped, version):
    page = desk.get(f"{VERSIONS}{version.pk}/change/")
    assert page.status_code == 200 and "Promote</button>" not in page.text
    assert "Learn now" not in desk.get(VERSIONS).text
    for act in (f"{version.pk}/promote/", f"{version.pk}/roll-back/", "learn/"):
        assert desk.post(f"{VERSIONS}{act}").status_code == 403
    assert ModelVersion.objects.champions().get() == shipped


def test_who_was_given_the_permission_promotes(desk, version):
    user = desk.get(VERSIONS).wsgi_request.user
    user.user_permissions.add(Permission.objects.get(codename="change_modelversion"))
    assert "Promote</button>" in desk.get(f"{VERSIONS}{version.pk}/change/").text
    desk.post(f"{VERSIONS}{version.pk}/promote/")
    assert ModelVersion.objects.champions().get() == version


def test_moderators_learn_nothing_of_other_sites_from_a_version(desk, thread, shipped):
    foreign = SiteFactory(name="Foreign News")
    version = learned("00000003", thread.site, foreign)
    page = text_of(desk.get(f"{VERSIONS}{version.pk}/change/"))
    assert "Foreign News" not in page and str(foreign.pk) not in page
    assert "1,600 decisions on other sites." in page


def test_a_site_that_is_gone_keeps_its_place_in_the_report(admin_client, shipped, thread):
    version = learned("00000004", thread.site, SiteFactory.build())
    assert "a site that is gone" in admin_client.get(f"{VERSIONS}{version.pk}/change/").text


def test_versions_are_neither_added_changed_nor_deleted_by_hand(admin_client, version):
    assert admin_client.get(f"{VERSIONS}add/").status_code == 403
    assert admin_client.post(f"{VERSIONS}{version.pk}/delete/").status_code == 403


def test_a_month_is_told_in_words(admin_client, shipped, thread):
    report = reported(thread.site)
    page = text_of(admin_client.get(f"{REPORTS}{report.pk}/change/"))
    for words in [
        f"{thread.site}, February 2026",
        "The classifier scored 12,345 comments.",
        "By its scores 11,000 were published, 1,300 held and 45 rejected.",
        "held 1,000 480, 48% 45% to 51%",
        "published 1,200 12, 1.0% 0.6% to 1.7%",
        "scores for toxic 0.31 another population",
        "words 0.04 steady",
        "3,120 comments of a week beside 13,877 of the 30 days before it.",
        f"{BASE} 12,000",
    ]:
        assert words in page
    linked = admin_client.get(f"{REPORTS}{report.pk}/change/").text
    assert f'<a href="{VERSIONS}{shipped.pk}/change/">{BASE}</a>' in linked
    assert "+gone</th>" in linked


def test_a_report_without_enough_comments_claims_no_drift(admin_client, thread):
    report = reported(thread.site, drift=[])
    page = text_of(admin_client.get(f"{REPORTS}{report.pk}/change/"))
    assert "Nothing can be said: it takes 300 scored comments in a week" in page


@pytest.fixture
def alarms(thread):
    """One on the desk's own site, one on another."""
    foreign = SiteFactory(name="Foreign News")
    for site, text in ((thread.site, "It is too strict."), (foreign, "It is blind.")):
        report = reported(site)
        ModelReport.objects.filter(pk=report.pk).update(alarms=[text])


@pytest.mark.parametrize("page", ["/admin/", QUEUE])
def test_alarms_stand_on_the_index_and_the_queue_for_those_who_may_see_them(
    desk, admin_client, alarms, page
):
    mine = desk.get(page).text
    assert "It is too strict." in mine and "It is blind." not in mine
    everything = admin_client.get(page).text
    assert "It is too strict." in everything and "It is blind." in everything


@pytest.mark.parametrize("page", ["/admin/", QUEUE])
def test_who_may_not_read_reports_sees_no_alarms(desk, alarms, page):
    group = desk.get(page).wsgi_request.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="view_modelreport"))
    shown = desk.get(page)
    assert shown.status_code == 200 and "too strict" not in shown.text


@pytest.mark.parametrize("path", [VERSIONS, REPORTS, QUEUE, "/admin/"])
def test_pages_take_the_same_queries_however_many_there_are(admin_client, shipped, path):
    def fill(some):
        for n in some:
            site = SiteFactory()
            learned(f"0000001{n}", site)
            report = reported(site)
            ModelReport.objects.filter(pk=report.pk).update(alarms=["It is too strict."])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(path).status_code == 200
        return len(captured)

    fill(range(2))
    few = queries()
    fill(range(2, 9))
    assert queries() == few


def test_one_version_takes_the_same_queries_for_many_sites(
    admin_client, shipped, django_assert_max_num_queries
):
    version = learned("00000005", *SiteFactory.create_batch(12))
    with django_assert_max_num_queries(6):
        admin_client.get(f"{VERSIONS}{version.pk}/change/")
