"""Comments in languages that the classifier knows in part, or not at all."""

import pytest

from comments.transitions import Source
from moderation.languages import language_name
from moderation.models import Score, Threshold
from moderation.models.policy import Mode
from moderation.policy import ModeNow, Text, revise_policy, verdict_from_score
from moderation.scoring import score_waiting
from tests.moderation.at_the_desk import QUEUE
from tests.moderation.conftest import status_of

TURKISH = "language=tr spam=0.05"
COARSE = "language=tr spam=0.05 obscene=0.55"
GERMAN = "language=de spam=0.05 toxic=0.1"


@pytest.mark.parametrize(
    ("mode", "holds", "body", "status"),
    [
        ("machine_first", False, TURKISH, "published"),
        ("machine_first", False, COARSE, "held"),
        ("publish_first", False, COARSE, "published"),
        ("machine_first", True, TURKISH, "held"),
        ("publish_first", True, TURKISH, "held"),
        ("machine_first", True, GERMAN, "published"),
        ("machine_first", True, "language=und spam=0.99 www.pills.example", "rejected"),
        ("machine_first", True, "in English", "published"),
    ],
)
def test_a_comment_in_another_language_becomes(post, policy, scorer, mode, holds, body, status):
    revise_policy(policy, mode=mode, hold_unknown_languages=holds)
    comment = post(body)
    score_waiting(scorer)
    assert status_of(comment) == status


def test_by_default_unknown_languages_are_not_held(policy):
    assert policy.hold_unknown_languages is False
    assert policy.current_version.snapshot["hold_unknown_languages"] is False


def test_the_score_keeps_its_language_and_only_the_labels_that_were_judged(post, scorer):
    comment = post(COARSE)
    score_waiting(scorer)
    score = Score.objects.get(revision=comment.newest_revision)
    assert (score.language, score.understood) == ("tr", False)
    assert score.probabilities == {"spam": 0.05, "obscene": 0.55}


def test_a_real_failure_to_score_is_no_unknown_language(post, policy, scorer):
    revise_policy(policy, hold_unknown_languages=True)
    comment = post("language=tr")
    score_waiting(scorer)
    assert status_of(comment) == "held"
    assert comment.decisions.get().reason == "no_score"


def test_where_a_person_approves_each_comment_the_language_takes_none_back():
    limits = [Threshold(label="spam", publish_below=0.5, hold_above=0.7)]
    hold_all = ModeNow(Mode.HOLD_ALL, "hold_all")
    for text, reason in ((Text.PUBLIC, None), (Text.WAITING, "hold_all")):
        verdict = verdict_from_score(
            limits,
            hold_all,
            {"spam": 0.1},
            source=Source.model("m"),
            text=text,
            unread="tr",
            offers=False,
            in_danger=False,
        )
        assert (verdict and verdict.reason) == reason


def test_the_desk_says_which_language_was_not_understood(desk, post, policy, scorer):
    revise_policy(policy, hold_unknown_languages=True)
    post(TURKISH)
    score_waiting(scorer)
    page = desk.get(QUEUE).content.decode()
    assert "Written in Turkish, which the classifier does not know" in page
    assert "Turkish: not a language the classifier knows; only rules and a word list" in page


def test_the_desk_says_what_was_judged_in_a_language_that_is_known_in_part(desk, post, scorer):
    post("language=de spam=0.05 toxic=0.9")
    score_waiting(scorer)
    assert "German: only spam and toxic were judged" in desk.get(QUEUE).content.decode()


def test_of_english_the_desk_says_nothing(desk, post, scorer):
    post("toxic=0.9")
    score_waiting(scorer)
    assert "judged" not in desk.get(QUEUE).content.decode()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("tr", "Turkish"),
        ("zh", "Chinese"),
        ("und", "an unrecognised language"),
        ("xx", "the language “xx”"),
    ],
)
def test_a_language_has_a_name(code, name):
    assert language_name(code) == name
