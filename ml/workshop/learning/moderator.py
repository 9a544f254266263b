"""A simulated site: its comments in some order, and a moderator who decides as the labels say."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.labels import PUBLISH_BELOW
from ml.scorer import Prediction
from ml.workshop import datasets
from ml.workshop.learning.lesson import Lesson

AUDITED = 0.1
"""The share of all other comments that the desk shows too, drawn by lot."""

AUDIT_WEIGHT = 3.0
"""What a decision on those counts: each stands for ten, but few must not drown out the many."""

SITE = "site"


@dataclass(frozen=True)
class Stream:
    """The comments of one source and the truth of the label that its moderator decides by."""

    source: str
    label: str
    texts: Sequence[str]
    truth: np.ndarray

    def lesson(self, place: int, weight: float = 1.0) -> Lesson:
        """The moderator's decision on one comment."""
        return Lesson(self.texts[place], SITE, {self.label: int(self.truth[place])}, weight)


def stream(folder: Path, source: str, label: str) -> Stream:
    """The English dev rows of one source."""
    rows = [
        row
        for row in datasets.read_rows(folder / datasets.TABLE)
        if (row.source, row.split, row.language) == (source, "dev", "en") and label in row.labels
    ]
    return Stream(
        source, label, [row.text for row in rows], np.array([row.labels[label] for row in rows])
    )


def is_queued(prediction: Prediction) -> bool:
    """Whether a default site would not publish this without a person."""
    return any(
        probability >= PUBLISH_BELOW[label]
        for label, probability in prediction.probabilities.items()
    )


def probability_of(label: str, prediction: Prediction) -> float:
    """What a site acts on: a label that is not judged in the text's language never acts."""
    return prediction.probabilities.get(label, 0.0)
