"""Modes, schedules and thresholds."""

from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from comments.models import Site
from comments.transitions import Source
from moderation.labels import Label
from moderation.models import Policy, PolicyVersion, ThreadPolicy, Threshold
from moderation.models.policy import Mode
from moderation.policy import ModeNow, Text, mode_at, revise_policy, verdict_from_score
from moderation.thresholds import DEFAULTS
from tests.factories import SiteFactory, ThreadFactory

MODEL = Source.model("test-1")
LIMITS = [
    Threshold(label="spam", publish_below=0.5, hold_above=0.7, reject_above=0.9),
    Threshold(label="toxic", publish_below=0.4, hold_above=0.6, reject_above=None),
]
NIGHT = {"night_mode": "hold_all", "night_starts": time(22), "night_ends": time(6)}
BERLIN = NIGHT | {"timezone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("policy", "hour", "thread_mode", "expected"),
    [
        ({}, 12, None, "machine_first"),
        ({"mode": "publish_first"}, 12, None, "publish_first"),
        ({"mode": "publish_first"}, 12, "hold_all", "hold_all"),
        (NIGHT, 12, None, "machine_first"),
        (NIGHT, 22, None, "hold_all"),
        (NIGHT, 3, None, "hold_all"),
        (NIGHT, 6, None, "machine_first"),
        (NIGHT, 3, "publish_first", "hold_all"),
        (NIGHT | {"hold_everything": True, "night_mode": "publish_first"}, 3, None, "hold_all"),
        (BERLIN, 21, None, "hold_all"),
        (BERLIN, 20, None, "machine_first"),
        (BERLIN, 5, None, "machine_first"),
        (NIGHT | {"night_starts": time(1), "night_ends": time(2)}, 1, None, "hold_all"),
        (NIGHT | {"night_starts": time(1), "night_ends": time(2)}, 3, None, "machine_first"),
        ({"hold_everything": True}, 12, "publish_first", "hold_all"),
    ],
)
def test_the_mode_in_force_is(policy, hour, thread_mode, expected):
    moment = datetime(2026, 11, 24, hour, tzinfo=UTC)
    assert mode_at(Policy(**policy), moment, thread_mode).mode == expected


W, E, P = Text.WAITING, Text.EDITED, Text.PUBLIC


@pytest.mark.parametrize(
    ("mode", "text", "spam", "toxic", "expected"),
    [
        ("machine_first", W, 0.1, 0.1, "approve"),
        ("machine_first", W, 0.5, 0.1, "hold"),
        ("machine_first", W, 0.1, 0.4, "hold"),
        ("machine_first", W, 0.8, 0.1, "hold"),
        ("machine_first", W, 0.9, 0.1, "reject"),
        ("machine_first", W, 0.1, 1.0, "hold"),
        ("machine_first", W, 0.9, 1.0, "reject"),
        ("machine_first", E, 0.1, 0.1, "approve"),
        ("machine_first", E, 0.5, 0.1, "hold"),
        ("machine_first", E, 0.9, 0.1, "reject"),
        ("machine_first", P, 0.5, 0.1, None),
        ("machine_first", P, 0.7, 0.1, "hold"),
        ("publish_first", W, 0.6, 0.5, "approve"),
        ("publish_first", P, 0.6, 0.5, None),
        ("publish_first", P, 0.1, 0.6, "hold"),
        ("publish_first", P, 0.95, 0.6, "reject"),
        ("hold_all", W, 0.0, 0.0, "hold"),
        ("hold_all", W, 0.9, 0.0, "reject"),
        ("hold_all", E, 0.9, 0.0, None),
        ("hold_all", E, 0.0, 0.0, None),
        ("hold_all", P, 0.0, 0.0, None),
    ],
)
def test_a_score_leads_to(mode, text, spam, toxic, expected):
    now = ModeNow(Mode(mode), mode)
    verdict = verdict_from_score(
        LIMITS,
        now,
        {"spam": spam, "toxic": toxic},
        source=MODEL,
        text=text,
        offers=True,
        in_danger=False,
    )
    assert (verdict and verdict.action.value) == expected


@pytest.mark.parametrize(
    ("label", "offers", "expected"),
    [
        ("spam", True, ("reject", "reject_above")),
        ("spam", False, ("hold", "hold_above")),
        ("toxic", False, ("reject", "reject_above")),
    ],
)
def test_nothing_is_rejected_as_spam_that_offers_nothing(label, offers, expected):
    limits = [Threshold(label=label, publish_below=0.5, hold_above=0.7, reject_above=0.9)]
    now = ModeNow(Mode.MACHINE_FIRST, "machine_first")
    verdict = verdict_from_score(
        limits, now, {label: 1.0}, source=MODEL, offers=offers, in_danger=False
    )
    assert (verdict.action.value, verdict.detail["bound"]) == expected


def test_a_prediction_without_any_label_of_the_policy_holds():
    now = ModeNow(Mode.MACHINE_FIRST, "machine_first")
    verdict = verdict_from_score(
        LIMITS, now, {"other": 0.0}, source=MODEL, offers=True, in_danger=False
    )
    assert (verdict.action, verdict.reason) == ("hold", "no_score")


def test_the_verdict_names_label_score_and_threshold():
    now = ModeNow(Mode.MACHINE_FIRST, "machine_first")
    scores = {"spam": 0.1, "toxic": 0.75}
    verdict = verdict_from_score(LIMITS, now, scores, source=MODEL, offers=True, in_danger=False)
    assert verdict.reason == "toxic"
    assert verdict.detail == {
        "label": "toxic",
        "score": 0.75,
        "bound": "hold_above",
        "threshold": 0.6,
    }


def test_a_new_site_has_a_policy_with_default_thresholds_and_a_first_version(db):
    policy = SiteFactory().policy
    assert policy.mode == "machine_first"
    assert {t.label for t in policy.thresholds.all()} == set(Label.values)
    assert policy.current_version.number == 1
    assert policy.current_version.snapshot["thresholds"]["spam"] == list(DEFAULTS[Label.SPAM])


def test_no_default_rejects_for_its_tone_without_a_human():
    assert {label for label, limits in DEFAULTS.items() if limits.reject_above} <= {Label.SPAM}


def test_each_change_is_a_version_and_no_change_is_none(policy, moderator):
    second = revise_policy(policy, by=moderator, max_links=1)
    assert (second.number, second.created_by) == (2, moderator)
    assert revise_policy(policy, by=moderator, max_links=1) == second
    assert PolicyVersion.objects.get(number=1).snapshot["max_links"] == 3


def test_a_changed_threshold_is_a_version(policy):
    policy.thresholds.filter(label="spam").update(hold_above=0.8)
    assert revise_policy(policy).number == 2


@pytest.mark.parametrize(
    "changes",
    [{"timezone": "Mars/Olympus"}, {"night_mode": "hold_all"}, {"mode": "chaos"}],
)
def test_a_senseless_policy_is_refused(policy, changes):
    with pytest.raises(ValidationError):
        revise_policy(policy, **changes)
    assert Policy.objects.get().current_version.number == 1


@pytest.mark.parametrize(
    "limits",
    [
        {"publish_below": 0.8, "hold_above": 0.7, "reject_above": None},
        {"publish_below": 0.5, "hold_above": 0.7, "reject_above": 0.6},
        {"publish_below": -0.1, "hold_above": 0.7, "reject_above": None},
        {"publish_below": 0.5, "hold_above": 0.7, "reject_above": 1.1},
        {"publish_below": float("nan"), "hold_above": 0.7, "reject_above": None},
    ],
)
def test_the_database_refuses_senseless_thresholds(policy, limits):
    with pytest.raises(IntegrityError), transaction.atomic():
        policy.thresholds.filter(label="spam").update(**limits)


def test_a_site_without_a_policy_gets_one_when_it_is_asked_for(db):
    Site.objects.bulk_create([Site(key="old", name="Old")])
    from moderation.policy import policy_of

    assert policy_of(Site.objects.get(key="old")).mode == "machine_first"


def test_a_thread_may_be_judged_otherwise(post, thread):
    ThreadPolicy.objects.create(thread=thread, mode="publish_first")
    assert post().status == "published"
    assert post(in_thread=ThreadFactory(site=thread.site)).status == "pending"


def test_the_switch_holds_everything_at_once_and_says_so(post, thread, policy):
    ThreadPolicy.objects.create(thread=thread, mode="publish_first")
    revise_policy(policy, hold_everything=True)
    comment = post()
    assert comment.status == "held"
    assert comment.decisions.get().reason == "hold_everything"
