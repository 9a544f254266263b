"""One thing that a candidate must not do worse than the champion."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ml.workshop.measures import Judged, roc_auc


@dataclass(frozen=True)
class Gate:
    """A measure of both; `limit` is what the candidate's had to reach, or to stay within."""

    name: str
    champion: float
    candidate: float
    limit: float
    passed: bool
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """For a report: numbers that a person can read."""
        rounded = {
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }
        return rounded | {"reason": "" if self.passed else self.reason}


def at_least(name: str, champion: float, candidate: float, margin: float) -> Gate:
    """A gate for a measure that must not fall by more than the margin."""
    limit = champion - margin
    reason = f"{name}: {candidate:.3f}, and it had to stay above {limit:.3f}"
    return Gate(name, champion, candidate, limit, bool(candidate >= limit), reason)


def at_most(name: str, champion: float, candidate: float, limit: float) -> Gate:
    """A gate for a measure that must not rise over the limit."""
    reason = f"{name}: {candidate:.3f}, and it had to stay below {limit:.3f}"
    return Gate(name, champion, candidate, limit, bool(candidate <= limit), reason)


def auc(logits: np.ndarray, truth: np.ndarray) -> float:
    """ROC AUC where both classes are there."""
    return roc_auc(Judged.of(logits, truth), np.ones(len(truth)))
