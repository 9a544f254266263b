"""What a threshold costs and catches, measured where nobody chose the comments.

Tone is measured on Wikipedia talk at its natural rate, where a false hold is any comment that is
not toxic, whichever label holds it. No news comment is spam, so spam's false holds are counted
there, and what it catches on an unseen video's comments.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import floor
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, logit

from ml.labels import HOLD_ABOVE, LABELS
from ml.workshop.out_of_fold import Scored

COSTS = (0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100)
"""False holds per 1,000 clean comments for which thresholds are stored."""

TALK = "perspective-scores"
VIDEO = "youtube-spam"


class Measured(NamedTuple):
    """A label's probabilities for clean comments, and for those that it should find."""

    clean: np.ndarray
    bad: np.ndarray


def threshold_at(clean: np.ndarray, per_thousand: float) -> float:
    """The lowest threshold (four decimals) that holds at most so many of 1,000 clean comments."""
    return min(floor(_highest_published(clean, per_thousand) * 10_000 + 1) / 10_000, 1.0)


def _highest_published(clean: np.ndarray, per_thousand: float) -> float:
    """The highest score that may not be held, so that at most so many of 1,000 are."""
    allowed = int(len(clean) * per_thousand / 1000)
    return float(np.sort(clean)[-allowed - 1])


def measured(unseen: Scored, trained: Scored) -> dict[str, Measured]:
    """The comments that each label is measured on."""
    clean, toxic = _of_talk(unseen)
    chances = expit(unseen.logits)
    found = {
        label: Measured(chances[clean, index], chances[toxic, index])
        for index, label in enumerate(LABELS)
    }
    video, spam = unseen.labelled(VIDEO, "spam")
    news = np.concatenate([_spam_of_news(scored) for scored in (unseen, trained)])
    return found | {"spam": Measured(expit(news), expit(video[spam == 1]))}


def _of_talk(unseen: Scored) -> tuple[np.ndarray, np.ndarray]:
    """Which rows are clean and which are toxic comments of Wikipedia talk."""
    talk = np.array([row.source == TALK for row in unseen.rows])
    toxic = np.array([row.labels.get("toxic") == 1 for row in unseen.rows])
    return talk & ~toxic, talk & toxic


def _spam_of_news(scored: Scored) -> np.ndarray:
    news = np.array([row.domain == "news" for row in scored.rows])
    return scored.logits[news, LABELS.index("spam")]


def each_alone(found: Mapping[str, Measured]) -> Iterable[dict[str, Any]]:
    """For each label and cost the threshold, and the share of the bad ones that it holds."""
    for label, (clean, bad) in found.items():
        for cost in COSTS:
            threshold = threshold_at(clean, cost)
            yield {
                "label": label,
                "per_thousand": cost,
                "threshold": threshold,
                "caught": round(float((bad >= threshold).mean()), 4),
            }


def all_together(unseen: Scored, trained: Scored) -> Iterable[dict[str, Any]]:
    """For each cost the thresholds with which all labels *together* hold no more than that.

    A new site's thresholds are moved by one step in log-odds, the same for all: calibrated labels
    are so held for the same odds of being wrong, whatever the cost.
    """
    defaults = logit([HOLD_ABOVE[label] for label in LABELS])
    above = (unseen.logits - defaults).max(axis=1)
    clean, toxic = _of_talk(unseen)
    news = np.concatenate([_spam_of_news(scored) for scored in (unseen, trained)]) - defaults[0]
    for cost in COSTS:
        step = max(_highest_published(above[clean], cost), _highest_published(news, cost))
        thresholds = np.minimum(np.floor(expit(defaults + step) * 10_000 + 1) / 10_000, 1)
        held = (expit(unseen.logits) >= thresholds).any(axis=1)
        yield {
            "per_thousand": cost,
            "thresholds": dict(zip(LABELS, thresholds.tolist(), strict=True)),
            "false_holds": round(float(held[clean].mean()) * 1000, 2),
            "caught": round(float(held[toxic].mean()), 4),
        }


def report(unseen: Scored, trained: Scored) -> dict[str, Sequence[Any]]:
    """Both tables, as they are stored with the model's metrics."""
    return {
        "alone": list(each_alone(measured(unseen, trained))),
        "together": list(all_together(unseen, trained)),
    }
