"""What the model makes of sentences of the kinds that it is known to mistake, in the default mode.

The sentences stand in `functional.toml`. They are nobody's comments, never trained on, and their
wording is no training phrase's. What is expected of each is not changed to fit a model.
"""

import tomllib
from pathlib import Path

import pytest

from ml import Scorer
from ml.generated import PHRASES
from ml.labels import PUBLISH_BELOW

KINDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("functional.toml").read_text(encoding="utf-8")
)
MISTAKES = {
    "a_source_is_given": (33, 1),
    "a_number": (4, 9),
    "two_common_words": (10, 4),
    "praise_and_groups_named": (17, 0),
    "counter_speech_and_quotation": (11, 3),
    "blunt_about_things_and_power": (17, 2),
    "short_english": (0, 1),
}
"""For each kind how many good ones are withheld and how many bad ones are published: at most."""


def withheld(scorer: Scorer, texts: list[str]) -> list[str]:
    """Those that a new site would not publish by itself."""
    return [
        text
        for text, found in zip(texts, scorer.score(texts), strict=True)
        if any(p >= PUBLISH_BELOW[label] for label, p in found.probabilities.items())
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_more_mistakes_are_made_than_are_known(scorer: Scorer, kind: str) -> None:
    good, bad = KINDS[kind]["publish"], KINDS[kind]["hold"]
    wrongly, rightly = withheld(scorer, good), withheld(scorer, bad)
    most_wrongly, most_missed = MISTAKES[kind]
    assert len(wrongly) <= most_wrongly, wrongly
    assert len(bad) - len(rightly) <= most_missed, sorted(set(bad) - set(rightly))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_sixty_sentences_that_training_has_not(kind: str) -> None:
    sentences = [text for texts in KINDS[kind].values() for text in texts]
    assert len(set(sentences)) == len(sentences) >= 60
    phrases = {phrase for phrases in PHRASES.values() for phrase in phrases if " " in phrase}
    assert not set(sentences) & phrases
