"""Sequences of what words do in a sentence, beside the words themselves."""

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import ml.roles
from ml.roles import roles_of
from ml.scorer import Scorer
from ml.text import canonical

LISTED: dict[str, str] = tomllib.loads(
    Path(ml.roles.__file__).with_name("roles.toml").read_text(encoding="utf-8")
)
NAMES = list(LISTED)


def named(text: str) -> list[str]:
    return [NAMES[role] for role in roles_of(canonical(text).split())]


def test_words_without_a_role_are_passed_over() -> None:
    assert named("Somebody should finally hang that judge!") == [
        "somebody",
        "should",
        "kill",
        "one",
        "official",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Somebody should shoot the reporter", "someone, surely, ought to hang a judge"),
        ("Muslims are vermin", "immigrants ARE, frankly, rats"),
        ("you will be stabbed", "You're gonna be hanged"),
    ],
)
def test_sentences_of_other_words_have_the_same_roles(one: str, other: str) -> None:
    assert named(one) == named(other)


def test_a_word_has_one_role_and_is_written_as_texts_are_read() -> None:
    words = [word for listed in LISTED.values() for word in listed.split()]
    assert [word for word, times in Counter(words).items() if times > 1] == []
    assert [word for word in words if canonical(word) != word] == []


def test_roles_take_nothing_away_from_the_words(scorer: Scorer) -> None:
    features = scorer.model.pipeline["features"]
    row = features.transform(["somebody should put that judge against a wall and shoot him"])
    roles, facts = features.role_columns, features.fact_columns
    words = np.setdiff1d(np.arange(row.shape[1]), np.concatenate([roles, facts]))
    for columns in (words, roles):
        length = np.sqrt(row[:, columns].power(2).sum())
        assert 0.7 < length < 1
