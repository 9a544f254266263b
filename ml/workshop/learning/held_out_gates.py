"""Whether a candidate judges decisions that it did not learn from better than the champion."""

from collections.abc import Iterator, Sequence

import numpy as np

from ml.labels import LABELS
from ml.scorer import Scorer
from ml.workshop.learning.gate import Gate
from ml.workshop.learning.lesson import Lesson

FEWEST = 40
"""Below so many held-back decisions no candidate wins, and no label is judged alone."""

RESAMPLES = 2_000
DOUBT = 0.025
"""A gain counts when this share of the bootstrap's resamples, at most, shows none."""


def held_back_gates(
    champion: Scorer, candidate: Scorer, held_back: Sequence[Lesson]
) -> Iterator[Gate]:
    """All labels together must be judged better, and none of them worse."""
    weight = np.array([lesson.weight for lesson in held_back])
    before, after = (_losses(scorer, held_back) for scorer in (champion, candidate))
    yield _won(np.nansum(before, axis=1), np.nansum(after, axis=1), weight)
    for index, label in enumerate(LABELS):
        spoken = ~np.isnan(before[:, index] + after[:, index])
        if spoken.sum() >= FEWEST:
            yield _not_lost(label, before[spoken, index], after[spoken, index], weight[spoken])


def _won(before: np.ndarray, after: np.ndarray, weight: np.ndarray) -> Gate:
    name = "log loss of held-back decisions"
    if len(before) < FEWEST:
        why = f"not enough evidence: {len(before)} held-back decisions, and {FEWEST} are needed"
        return Gate(name, *_means(before, after, weight), 0.0, False, why)
    low, _ = _gain(before - after, weight)
    champion, candidate = _means(before, after, weight)
    why = "not enough evidence: the gain on held-back decisions may be chance"
    if candidate >= champion:
        why = "the held-back decisions are judged no better"
    return Gate(name, champion, candidate, champion, bool(low > 0), why)


def _not_lost(label: str, before: np.ndarray, after: np.ndarray, weight: np.ndarray) -> Gate:
    _, high = _gain(before - after, weight)
    champion, candidate = _means(before, after, weight)
    why = f"{label}: held-back decisions are judged worse, and not by chance"
    return Gate(f"log loss of {label}", champion, candidate, champion, bool(high >= 0), why)


def _means(before: np.ndarray, after: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    total = max(weight.sum(), 1e-9)
    return float(before @ weight / total), float(after @ weight / total)


def _gain(gain: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """The interval of the mean gain, by a paired bootstrap over decisions."""
    random = np.random.default_rng(0)
    counts = random.multinomial(len(gain), np.full(len(gain), 1 / len(gain)), RESAMPLES)
    drawn = counts * weight
    means = drawn @ gain / np.maximum(drawn.sum(axis=1), 1e-9)
    low, high = np.quantile(means, [DOUBT, 1 - DOUBT])
    return float(low), float(high)


def _losses(scorer: Scorer, lessons: Sequence[Lesson]) -> np.ndarray:
    """The log loss of each decision and label, NaN where a label was not decided or not judged."""
    predictions = scorer.score(
        [lesson.text for lesson in lessons], sites=[lesson.site for lesson in lessons]
    )
    losses = np.full((len(lessons), len(LABELS)), np.nan)
    for place, (lesson, prediction) in enumerate(zip(lessons, predictions, strict=True)):
        for label, truth in lesson.labels.items():
            if label in prediction.probabilities:
                probability = np.clip(prediction.probabilities[label], 1e-6, 1 - 1e-6)
                losses[place, LABELS.index(label)] = -np.log(
                    probability if truth else 1 - probability
                )
    return losses
