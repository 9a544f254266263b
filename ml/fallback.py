"""What can be said of a comment without a model of its language: little, and by fixed numbers.

The numbers are set by hand and written in the model card. A label that nothing was found for is
not judged at all, but for `spam`, which the caller's features and links speak of in any language.
"""

import math
from collections.abc import Sequence

from scipy.special import expit

from ml.explain import Contribution, without_edges
from ml.labels import ALL
from ml.links import has_link
from ml.numbers import CALLABLE
from ml.text import chunks_of, spans_of
from ml.word_lists import WordLists, listed_in

LISTED = 0.65
"""Probability of `obscene` where a listed word stands: a doubt, neither more nor less.

Where there are labelled rows to see (German), a listed word makes `toxic` that likely at its
natural rate. A new site's policy holds such a comment in every mode: nothing else judges its tone.
"""

LINK = 0.7
MOST_LINKS = 3


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


INTERCEPTS = {label.name: _log_odds(label.natural_rate) for label in ALL}
"""Log-odds of a comment of which nothing is known."""


def contributions_of(text: str, language: str, lists: WordLists) -> dict[str, list[Contribution]]:
    """For each label that can be judged what speaks for it: `spam`, and `obscene` where found."""
    found = {"spam": _links(text)}
    places = listed_in(text, language, lists)
    if places:
        weight = (_log_odds(LISTED) - INTERCEPTS["obscene"]) / len(places)
        found["obscene"] = [_contribution(text, place, weight) for place in places]
    return found


def probability(label: str, parts: Sequence[Contribution]) -> float:
    """The probability of a label that these parts speak for."""
    return float(expit(INTERCEPTS[label] + sum(part.weight for part in parts)))


def _links(text: str) -> list[Contribution]:
    """Links, and numbers long enough to be called."""
    found = [
        _contribution(text, place, LINK)
        for chunk, place in zip(chunks_of(text), spans_of(text), strict=True)
        if has_link(chunk) or CALLABLE.search(chunk)
    ]
    return found[:MOST_LINKS]


def _contribution(text: str, place: tuple[int, int], weight: float) -> Contribution:
    start, end = without_edges(text, *place)
    return Contribution(text[start:end], start, end, weight)
