"""The policy is read and changed over REST, as versions; and what scores is put in use."""

import pytest

from moderation.learning.versions import promote, register_shipped
from moderation.models import ModelVersion, PolicyVersion
from tests.api.conftest import fields_of, problem_of
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db

RUDE = {"code": "rude", "name": "Rude", "words": "Be kind.", "teaches": ["insult"]}


@pytest.fixture
def policy(home):
    return f"{home}/policy"


def test_a_change_is_the_next_version_signed_by_the_key(server, site, policy):
    client = server("policy")
    before = client.get(policy).json()
    given = {"mode": "hold_all", "thresholds": {"spam": {"hold_above": 0.8, "reject_above": None}}}
    after = client.patch(policy, given).json()
    assert (before["version"], after["version"]) == (1, 2)
    assert after["mode"] == "hold_all"
    assert after["thresholds"]["spam"] == {
        **before["thresholds"]["spam"], "hold_above": 0.8, "reject_above": None,
    }  # fmt: skip
    assert after["thresholds"]["toxic"] == before["thresholds"]["toxic"]
    assert client.get(policy).json() == after
    versions = client.get(f"{policy}/versions").json()["versions"]
    assert [one["number"] for one in versions] == [2, 1]
    assert versions[0]["by"] == f"key:{site.key}:Newsroom"
    assert versions[0]["policy"]["mode"] == "hold_all"


def test_the_reasons_for_a_rejection_are_a_part_of_it(server, home, policy):
    client = server("policy")
    before = client.get(policy).json()["reasons"]
    assert before[0] == {
        "code": "spam",
        "name": "Spam or advertising",
        "words": "It reads like advertising.",
        "teaches": ["spam"],
    }
    after = client.patch(policy, {"reasons": [RUDE, before[0]]}).json()
    assert after["reasons"] == [RUDE, before[0]]
    newest, oldest = client.get(f"{policy}/versions").json()["versions"]
    assert newest["policy"]["reasons"] == [RUDE, before[0]]
    assert oldest["policy"]["reasons"] == before


def test_a_reason_needs_no_more_than_a_code_and_a_name(server, policy):
    after = server().patch(policy, {"reasons": [{"code": "rude", "name": "Rude"}]}).json()
    assert after["reasons"] == [{"code": "rude", "name": "Rude", "words": "", "teaches": []}]


def test_a_change_that_changes_nothing_makes_no_version(server, policy):
    assert server().patch(policy, {"mode": "machine_first"}).json()["version"] == 1
    assert server().patch(policy, {}).json()["version"] == 1


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"thresholds": {"spam": {"publish_below": 0.9, "hold_above": 0.8}}},
         "thresholds.spam", "thresholds_cross"),
        ({"thresholds": {"toxic": {"hold_above": 0.9, "reject_above": 0.5}}},
         "thresholds.toxic", "thresholds_cross"),
        ({"thresholds": {"spam": {"hold_above": 1.5}}}, "thresholds.spam.hold_above", "max_value"),
        ({"thresholds": {"spam": {"hold_above": None}}}, "thresholds.spam.hold_above", "null"),
        ({"thresholds": [1]}, "thresholds", "invalid"),
        ({"mode": "chaos"}, "mode", "invalid_choice"),
        ({"timezone": "Mars/Crater"}, "timezone", "unknown_timezone"),
        ({"night_mode": "hold_all"}, "", "night_mode_has_its_hours"),
        ({"night_starts": "25:00"}, "night_starts", "invalid"),
        ({"flags_to_hold": 0}, "", "at_least_one_flag_holds"),
        ({"max_links": 10**9}, "max_links", "max_value"),
        ({"blocked_terms": "x" * 200_001}, "blocked_terms", "max_length"),
        ({"reasons": []}, "reasons", "empty"),
        ({"reasons": [RUDE] * 21}, "reasons", "max_length"),
        ({"reasons": [RUDE, RUDE]}, "reasons", "invalid"),
        ({"reasons": [{**RUDE, "code": "Rude!"}]}, "reasons.0.code", "invalid"),
        ({"reasons": [{**RUDE, "name": ""}]}, "reasons.0.name", "blank"),
        ({"reasons": [{**RUDE, "teaches": ["sarcasm"]}]}, "reasons.0.teaches.0", "invalid_choice"),
        ({"reasons": [{**RUDE, "words": "x" * 501}]}, "reasons.0.words", "max_length"),
    ],
)  # fmt: skip
def test_a_policy_that_makes_no_sense_is_named_and_nothing_of_it_is_kept(
    server, policy, given, field, code
):
    before = server().get(policy).json()
    answer = server().patch(policy, {"hold_everything": True, **given})
    assert (answer.status_code, problem_of(answer)) == (400, "invalid")
    (fault,) = answer.json()["errors"]
    assert fault["field"] == field
    if code in ("thresholds_cross", "max_value", "invalid_choice", "unknown_timezone"):
        assert fault["code"] == code
    assert server().get(policy).json() == before
    assert PolicyVersion.objects.count() == 1


def test_of_two_who_read_the_same_version_the_second_is_told(server, policy):
    assert server().patch(policy, {"version": 1, "max_links": 1}).status_code == 200
    late = server().patch(policy, {"version": 1, "max_links": 5})
    assert (late.status_code, problem_of(late)) == (409, "stale")
    assert server().get(policy).json()["max_links"] == 1
    assert fields_of(server().patch(policy, {"version": "x"})) == ["version"]


def learned(version, site=None):
    lessons = [{"site": str(site.pk), "learned": 70}] if site else []
    report = {"passed": True, "lessons": [*lessons, {"site": "another's", "learned": 5}]}
    return ModelVersion.objects.create(
        version=version, base="1", adaptation=b"numbers", report=report
    )


def test_versions_of_the_classifier_are_listed_with_the_own_lessons(server, home, site):
    register_shipped("1")
    learned("1+a", site)
    newest, shipped = server("policy").get(f"{home}/models").json()["models"]
    assert (newest["version"], newest["state"], newest["learned"]) == ("1+a", "shadow", 70)
    assert newest["passed"] is True
    assert (shipped["state"], shipped["learned"], shipped["passed"]) == ("champion", 0, None)


def test_a_version_is_put_in_use_and_taken_back(server, home, site):
    shipped, better = register_shipped("1"), learned("1+a")
    client = server("policy")
    done = client.post(f"{home}/models/{better.pk}/promote")
    assert (done.status_code, done.json()["state"]) == (200, "champion")
    better.refresh_from_db()
    assert better.promoted_by_name == f"key:{site.key}:Newsroom"
    again = client.post(f"{home}/models/{better.pk}/promote")
    assert (again.status_code, problem_of(again)) == (409, "stale")
    back = client.post(f"{home}/models/{better.pk}/roll-back").json()
    assert (back["id"], back["state"]) == (shipped.pk, "champion")


def test_no_site_decides_what_scores_for_another(server, home):
    shipped, better = register_shipped("1"), learned("1+a")
    promote(better)
    SiteFactory()
    for act in (f"{shipped.pk}/promote", f"{better.pk}/roll-back"):
        answer = server().post(f"{home}/models/{act}")
        assert (answer.status_code, problem_of(answer)) == (403, "shared_model")
    assert ModelVersion.objects.champions().get() == better
