"""The rest of the desk: evidence is read-only, owners configure, moderators see their sites."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.canonical import canonical_url
from comments.models import Flag, Status
from moderation.acts import moderate
from moderation.models import Ban, Decision, Score, SiteModerator
from moderation.staff.roles import MODERATORS
from moderation.verdicts import Action
from tests.factories import (
    ORIGIN,
    AuthorFactory,
    BanFactory,
    SiteFactory,
    ThreadFactory,
    UserFactory,
    make_comment,
)
from tests.moderation.conftest import status_of
from tests.moderation.test_model_pages import reported

LISTS = [
    "comments/comment",
    "comments/author",
    "comments/thread",
    "comments/site",
    "moderation/decision",
    "moderation/score",
    "comments/flag",
    "moderation/ban",
    "moderation/modelreport",
    "moderation/policy",
    "auth/user",
    "auth/group",
]
FOR_MODERATORS = [
    "comments/comment",
    "comments/author",
    "comments/thread",
    "moderation/decision",
    "moderation/score",
    "comments/flag",
    "moderation/ban",
    "moderation/modelreport",
]


def one_of_everything(site, mark):
    """A row of every kind on a site, each recognised by `mark`. Their admin pages by list."""
    user = UserFactory()
    thread = ThreadFactory(site=site, title=f"{mark} thread")
    author = AuthorFactory(site=site, name=f"{mark} author")
    comment = make_comment(thread=thread, author=author, status="held", body=f"{mark} comment")
    moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=user)
    score = Score.objects.create(revision=comment.newest_revision, model_version="test-1")
    flag = Flag.objects.create(
        comment=comment,
        reporter=AuthorFactory(site=site, name=f"{mark} reporter"),
        reason="abuse",
        created_at=comment.created_at,
    )
    ban = BanFactory(author=author, created_by=user, reason=f"{mark} ban")
    rows = {
        "comments/comment": comment,
        "comments/author": author,
        "comments/thread": thread,
        "comments/site": site,
        "moderation/decision": comment.decisions.get(),
        "moderation/score": score,
        "comments/flag": flag,
        "moderation/ban": ban,
        "moderation/modelreport": reported(site, date(1900 + site.model_reports.count(), 1, 1)),
        "moderation/policy": site.policy,
    }
    return {name: row.pk for name, row in rows.items()}


@pytest.fixture
def desk(client, thread):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=MODERATORS))
    SiteModerator.objects.create(user=user, site=thread.site)
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_owners_can_open_every_list_and_row(admin_client, thread, name):
    rows = one_of_everything(thread.site, "own")
    assert admin_client.get(f"/admin/{name}/?q=own").status_code == 200
    if name in rows:
        assert admin_client.get(f"/admin/{name}/{rows[name]}/change/").status_code == 200


@pytest.mark.parametrize("name", FOR_MODERATORS)
def test_moderators_see_rows_of_their_own_sites_only(desk, thread, name):
    rows = one_of_everything(thread.site, "own")
    hidden = one_of_everything(SiteFactory(key="foreign", name="foreign site"), "foreign")
    for query in ("", "?q=foreign", "?site=foreign", "?all="):
        page = desk.get(f"/admin/{name}/{query}").text
        assert not re.findall("foreign (?:site|thread|author|comment|reporter|ban)", page), query
    assert desk.get(f"/admin/{name}/{rows[name]}/change/").status_code == 200
    assert desk.get(f"/admin/{name}/{hidden[name]}/change/").status_code == 302
    assert desk.get(f"/admin/{name}/{hidden[name]}/history/").status_code == 302


@pytest.mark.parametrize("name", sorted(set(LISTS) - set(FOR_MODERATORS)))
def test_moderators_do_not_configure(desk, thread, name):
    rows = one_of_everything(thread.site, "own")
    assert desk.get(f"/admin/{name}/").status_code == 403
    assert desk.get(f"/admin/{name}/add/").status_code == 403
    if name in rows:
        assert desk.get(f"/admin/{name}/{rows[name]}/change/").status_code == 403


def test_the_search_for_authors_to_ban_finds_own_ones_only(desk, thread):
    AuthorFactory(site=thread.site, name="own author")
    foreign = AuthorFactory(name="foreign author")
    query = "app_label=moderation&model_name=ban&field_name=author&term=author"
    found = desk.get(f"/admin/autocomplete/?{query}").json()["results"]
    assert [row["text"] for row in found] == ["own author"]
    for site in (thread.site, foreign.site):
        answer = desk.post("/admin/moderation/ban/add/", {"site": site.pk, "author": foreign.pk})
        assert answer.status_code == 200
    assert not Ban.objects.exists()


def test_a_moderator_can_ban_by_hand_and_lift(desk, thread):
    author = AuthorFactory(site=thread.site)
    desk.post(
        "/admin/moderation/ban/add/",
        {"site": thread.site.pk, "author": author.pk, "until_0": "", "until_1": "", "reason": "x"},
    )
    ban = Ban.objects.get()
    assert ban.created_by is not None
    desk.post("/admin/moderation/ban/", {"action": "lift_bans", "_selected_action": [str(ban.pk)]})
    ban.refresh_from_db()
    assert ban.lifted_at


@pytest.mark.parametrize(
    "name", ["moderation/decision", "moderation/score", "comments/flag", "comments/comment"]
)
def test_evidence_is_read_only_even_for_owners(admin_client, thread, name):
    rows = one_of_everything(thread.site, "own")
    assert admin_client.get(f"/admin/{name}/add/").status_code == 403
    assert admin_client.post(f"/admin/{name}/{rows[name]}/change/", {}).status_code == 403
    assert admin_client.post(f"/admin/{name}/{rows[name]}/delete/", {}).status_code == 403


@pytest.mark.parametrize("name", [*FOR_MODERATORS, "moderation/policy", "comments/site"])
def test_lists_take_as_many_queries_for_6_rows_as_for_2(admin_client, thread, name):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(f"/admin/{name}/")
        return len(captured)

    one_of_everything(thread.site, "a")
    one_of_everything(SiteFactory(), "b")
    few = queries()
    for n in range(2):
        one_of_everything(thread.site, f"c{n}")
        one_of_everything(SiteFactory(), f"d{n}")
    assert queries() == few


def undo_page(decision):
    return f"/admin/moderation/decision/{decision}/undo/"


def test_a_moderator_takes_a_decision_back_from_its_page(desk, thread):
    decision = Decision.objects.get(pk=one_of_everything(thread.site, "own")["moderation/decision"])
    page = desk.get(f"/admin/moderation/decision/{decision.pk}/change/").text
    assert undo_page(decision.pk) in page
    assert "Take this decision back?" in desk.get(undo_page(decision.pk)).text
    assert decision.comment.status == Status.PUBLISHED
    assert "Taken back" in desk.post(undo_page(decision.pk), follow=True).text
    assert status_of(decision.comment) == Status.HELD
    assert "cannot be undone" in desk.post(undo_page(decision.pk), follow=True).text


def test_an_act_is_taken_back_from_its_page_and_an_undo_is_not(desk, thread):
    decision = Decision.objects.get(pk=one_of_everything(thread.site, "own")["moderation/decision"])
    page = f"/admin/moderation/act/{decision.act_id}/"
    assert "own comment" in desk.get(f"{page}change/").text
    assert "Taken back" in desk.post(f"{page}undo/", follow=True).text
    assert status_of(decision.comment) == Status.HELD
    undo = decision.act.reverted_by
    for path in (f"act/{undo.pk}", f"decision/{undo.decisions.get().pk}"):
        assert f"{path}/undo/" not in desk.get(f"/admin/moderation/{path}/change/").text
        assert desk.post(f"/admin/moderation/{path}/undo/").status_code == 403


def test_acts_of_another_site_are_not_shown(desk, thread):
    hidden = Decision.objects.get(pk=one_of_everything(SiteFactory(), "x")["moderation/decision"])
    assert str(hidden.act_id) not in desk.get("/admin/moderation/act/").text
    assert desk.post(f"/admin/moderation/act/{hidden.act_id}/undo/").status_code == 404


def test_a_decision_of_another_site_is_not_taken_back(desk, thread):
    hidden = one_of_everything(SiteFactory(), "foreign")["moderation/decision"]
    assert desk.post(undo_page(hidden)).status_code == 404
    assert desk.post(undo_page("nonsense")).status_code == 404
    assert status_of(Decision.objects.get(pk=hidden).comment) == Status.PUBLISHED


def test_who_may_only_read_decisions_takes_none_back(desk, thread):
    decision = one_of_everything(thread.site, "own")["moderation/decision"]
    group = Group.objects.get(name=MODERATORS)
    group.permissions.remove(group.permissions.get(codename="moderate"))
    page = desk.get(f"/admin/moderation/decision/{decision}/change/")
    assert page.status_code == 200 and undo_page(decision) not in page.text
    assert desk.post(undo_page(decision)).status_code == 403


def policy_form(policy, **changes):
    form = {
        "mode": policy.mode,
        "timezone": "UTC",
        "night_mode": "",
        "night_starts": "",
        "night_ends": "",
        "blocked_terms": "",
        "suspect_terms": "",
        "blocked_hosts": "",
        "max_links": 3,
        "min_seconds_to_submit": 2,
        "repeated_body_threads": 3,
        "flags_to_hold": 3,
        "thresholds-TOTAL_FORMS": 7,
        "thresholds-INITIAL_FORMS": 7,
        "reasons-TOTAL_FORMS": 9,
        "reasons-INITIAL_FORMS": 9,
    }
    for n, reason in enumerate(policy.reasons.all()):
        form |= {
            f"reasons-{n}-id": reason.pk,
            f"reasons-{n}-policy": policy.pk,
            f"reasons-{n}-position": reason.position,
            f"reasons-{n}-code": reason.code,
            f"reasons-{n}-name": reason.name,
            f"reasons-{n}-words": reason.words,
            f"reasons-{n}-teaches": reason.teaches,
        }
    for n, limit in enumerate(policy.thresholds.order_by("id")):
        form |= {
            f"thresholds-{n}-id": limit.pk,
            f"thresholds-{n}-policy": policy.pk,
            f"thresholds-{n}-publish_below": limit.publish_below,
            f"thresholds-{n}-hold_above": limit.hold_above,
            f"thresholds-{n}-reject_above": limit.reject_above or "",
        }
    return form | changes


def test_saving_a_policy_keeps_a_version_with_its_thresholds(admin_client, policy, admin_user):
    change = {"suspect_terms": "bribe", "thresholds-0-hold_above": 0.75}
    change |= {"reasons-1-name": "Personal attack", "reasons-1-teaches": ["insult"]}
    change |= {"reasons-8-DELETE": "on"}
    address = f"/admin/moderation/policy/{policy.pk}/change/"
    assert admin_client.post(address, policy_form(policy, **change)).status_code == 302
    policy.refresh_from_db()
    version = policy.current_version
    assert (version.number, version.created_by) == (2, admin_user)
    assert version.snapshot["suspect_terms"] == "bribe"
    assert version.snapshot["thresholds"]["spam"][1] == 0.75
    spam, attack, *others = version.snapshot["reasons"]
    assert (spam["code"], attack["name"], attack["teaches"]) == (
        "spam", "Personal attack", ["insult"],
    )  # fmt: skip
    assert [one["code"] for one in others][-1] == "illegal"


@pytest.mark.parametrize(
    "change",
    [
        {"thresholds-0-hold_above": 0.2},
        {"thresholds-0-reject_above": 3},
        {"timezone": "Mars/Olympus"},
        {"night_mode": "hold_all"},
        {"flags_to_hold": 0},
        {"reasons-0-teaches": ["sarcasm"]},
        {"reasons-0-code": "abuse"},
        {"reasons-0-code": "Off topic"},
        {"reasons-0-name": ""},
        {f"reasons-{n}-DELETE": "on" for n in range(9)},
    ],
)
def test_a_senseless_policy_is_explained_and_not_saved(admin_client, policy, change):
    address = f"/admin/moderation/policy/{policy.pk}/change/"
    answer = admin_client.post(address, policy_form(policy, **change))
    assert answer.status_code == 200
    assert policy.versions.count() == 1


@pytest.mark.parametrize("term", ["中文", "caf\u00e9", "cafe\u0301", "Größe", "harbour"])
@pytest.mark.parametrize("path", ["/中文", "/%E4%B8%AD%E6%96%87"])
def test_the_search_finds_words_in_whatever_form_they_are_stored(admin_client, term, path):
    stored = {"caf\u00e9": "Le cafe\u0301", "cafe\u0301": "Le caf\u00e9"}
    title = stored.get(term, "Große Größe, harbour")
    thread = ThreadFactory(key=canonical_url(f"{ORIGIN}{path}"), title=title)
    other = ThreadFactory(title="Another")
    page = admin_client.get("/admin/comments/thread/", {"q": term}).text
    assert str(thread.pk) in page and str(other.pk) not in page
