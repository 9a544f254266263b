"""How well scores tell the two classes apart, each with a bootstrap interval.

Every measure takes weights, so that a resample is a vector of counts on one sorted order, and a
natural rate is a re-weighting.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

RESAMPLES = 200
BINS = 15


@dataclass(frozen=True)
class Judged:
    """Log-odds and truth, sorted from the highest score; `last` marks the end of each tie."""

    logits: np.ndarray
    truth: np.ndarray
    last: np.ndarray

    @classmethod
    def of(cls, logits: np.ndarray, truth: np.ndarray) -> "Judged":
        """Sort what was scored."""
        order = np.argsort(-logits, kind="stable")
        logits, truth = logits[order], truth[order].astype(float)
        return cls(logits, truth, np.flatnonzero(np.append(np.diff(logits) != 0, True)))

    def hits(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """True and false positives at each distinct threshold, from the highest."""
        positive = np.cumsum(weight * self.truth)[self.last]
        return positive, np.cumsum(weight * (1 - self.truth))[self.last]


def roc_auc(judged: Judged, weight: np.ndarray) -> float:
    """The chance that a positive scores above a negative."""
    positive, negative = judged.hits(weight)
    height = (positive + np.append(0, positive[:-1])) / 2
    area = np.sum(np.diff(negative, prepend=0) * height)
    return float(area / (positive[-1] * negative[-1]))


def average_precision(judged: Judged, weight: np.ndarray) -> float:
    """Precision averaged over recall."""
    positive, negative = judged.hits(weight)
    precision = positive / np.maximum(positive + negative, 1e-12)
    return float(np.sum(np.diff(positive, prepend=0) * precision) / positive[-1])


def precision_at(recall: float) -> Callable[[Judged, np.ndarray], float]:
    """Precision where at least this share of the positives is found."""

    def measure(judged: Judged, weight: np.ndarray) -> float:
        positive, negative = judged.hits(weight)
        place = np.searchsorted(positive, recall * positive[-1] - 1e-9)
        return float(positive[place] / (positive[place] + negative[place]))

    return measure


def macro_f1(threshold: float) -> Callable[[Judged, np.ndarray], float]:
    """The mean of both classes' F1 where log-odds above the threshold count as the label."""

    def measure(judged: Judged, weight: np.ndarray) -> float:
        found, positive = judged.logits > threshold, judged.truth == 1
        hits, calm = weight[found & positive].sum(), weight[~found & ~positive].sum()
        wrong = weight[found != positive].sum()
        return float(hits / (2 * hits + wrong) + calm / (2 * calm + wrong))

    return measure


def best_threshold(logits: np.ndarray, truth: np.ndarray) -> float:
    """The log-odds at which macro-F1 is highest; to be chosen where it is not then reported."""
    judged, once = Judged.of(logits, truth), np.ones(len(truth))
    candidates = np.quantile(logits, np.linspace(0.02, 0.98, 193))
    return float(max(candidates, key=lambda threshold: macro_f1(threshold)(judged, once)))


def calibration_error(natural_rate: float | None) -> Callable[[Judged, np.ndarray], float]:
    """Expected gap between probability and truth where the label has this rate, or as found."""

    def measure(judged: Judged, weight: np.ndarray) -> float:
        weight = at_rate(judged.truth, weight, natural_rate)
        probability = expit(judged.logits)
        bins = np.minimum((probability * BINS).astype(int), BINS - 1)
        gaps = np.bincount(bins, weight * (probability - judged.truth), minlength=BINS)
        return float(np.abs(gaps).sum())

    return measure


def at_rate(truth: np.ndarray, weight: np.ndarray, rate: float | None) -> np.ndarray:
    """Weights that sum to one, and for the positives to this rate; None leaves the rate alone."""
    if rate is None:
        return weight / weight.sum()
    positive, negative = weight * truth, weight * (1 - truth)
    return rate * positive / positive.sum() + (1 - rate) * negative / negative.sum()


def with_interval(
    measure: Callable[[Judged, np.ndarray], float], judged: Judged, seed: int = 0
) -> list[float] | None:
    """[value, 2.5 %, 97.5 %], or None where there is but one class."""
    count = len(judged.truth)
    if count == 0 or judged.truth.min() == judged.truth.max():
        return None
    value = measure(judged, np.ones(count))
    random = np.random.default_rng(seed)
    resampled = []
    for _ in range(RESAMPLES):
        weight = np.bincount(random.integers(0, count, count), minlength=count).astype(float)
        if 0 < weight @ judged.truth < weight.sum():
            resampled.append(measure(judged, weight))
    low, high = np.quantile(resampled, [0.025, 0.975])
    return [round(float(number), 4) for number in (value, low, high)]
