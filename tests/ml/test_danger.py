"""Who may be in danger from themselves is seen, and a figure of speech is not taken for it."""

from pathlib import Path

import pytest

from ml.danger import is_in_danger
from ml.scorer import Scorer
from ml.workshop import datasets

IN_DANGER = [
    "I want to die.",
    "i wanna die",
    "honestly i just want to be dead",
    "I don't want to be alive anymore",
    "I can\u2019t live like this anymore",
    "I think about killing myself every day",
    "im going to kill myself tonight",
    "I'm gonna kms",
    "My kids would be better off without me",
    "no one would miss me if I died",
    "I'm so tired of living",
    "There's no point in going on.",
    "I took all my pills an hour ago",
    "I hate myself and want to die",
    "Sometimes I wish I would never wake up",
    "I'd be better off dead",
    "I wrote my goodbye letter yesterday",
    "I feel suicidal",
    "Please help me, I want to kill myself",
]
NOT_IN_DANGER = [
    "I want to die of shame when I read this.",
    "I do not want to die.",
    "I'd rather die than vote for her",
    "I am not suicidal, I am angry",
    "I could kick myself for voting for him",
    "I shot myself in the foot with that vote",
    "My father took his own life in 1987.",
    "He wanted to kill himself and they let him go.",
    'The note said "I want to die" and nobody read it.',
    "\u201cI want to kill myself\u201d is what he told the guard.",
    "I don't want to live in a country like that.",
    "I don't want to be here when the bill comes",
    "I can't go on holiday this year",
    "I can't take it anymore, this government is useless",
    "I want to die in my own bed, not in a clinic.",
    "You should kill yourself",
    "I killed myself laughing",
    "I never want to wake up to such headlines again",
    "If I die tomorrow, remember the audit.",
    "Suicide is not a crime.",
]


@pytest.mark.parametrize("text", IN_DANGER)
def test_a_writer_in_danger_is_seen(text: str) -> None:
    assert is_in_danger(text, "en")
    assert is_in_danger(f"Great article. {text.upper()} The trams are late, too.", "en")


@pytest.mark.parametrize("text", NOT_IN_DANGER)
def test_a_figure_of_speech_or_a_report_is_not_taken_for_it(text: str) -> None:
    assert not is_in_danger(text, "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ich will nicht mehr leben."),
        ("fr", "J'ai envie d'en finir\u2026 je veux mourir"),
        ("ru", "Я хочу умереть"),
        ("ar", "أريد أن أموت"),
        ("ja", "もう死にたいです"),
        ("de", "Ich kann nicht mehr. I want to die."),
    ],
)
def test_other_languages_have_a_few_sentences_of_their_own(language: str, text: str) -> None:
    assert is_in_danger(text, language)
    assert not is_in_danger("Danke, das war ein guter Artikel.", language)


def test_the_sign_is_part_of_a_prediction_and_no_label(scorer: Scorer) -> None:
    said, other = scorer.score(["I want to die", "I want to vote"])
    assert (said.in_danger, other.in_danger) == (True, False)
    assert set(said.probabilities) == set(other.probabilities)


def test_hardly_any_real_comment_is_taken_for_it(data: Path) -> None:
    rows, _ = datasets.read_perspective(data / datasets.PERSPECTIVE)
    found = [row.text for row in rows if is_in_danger(row.text, "en")]
    assert len(found) <= 2, found
