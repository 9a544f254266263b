"""Learning as a site would do it, on the labelled data (where PARLEY_DATA says it lies).

A reduced `python -m ml.workshop.learning.prequential`, whose ten orders take minutes.
"""

from pathlib import Path

import numpy as np
import pytest

from ml.scorer import Prediction, Scorer
from ml.workshop.learning.moderator import is_queued, stream
from ml.workshop.learning.poison import KINDS, poisoned
from ml.workshop.learning.prequential import ALL, Run, run

ORDERS = [
    pytest.param(range(1), id="one order"),
    pytest.param(range(3), id="three", marks=pytest.mark.torture),
]


def gained(runs: list[Run], measure: str) -> float:
    return float(np.mean([getattr(one, measure) for one in runs]))


@pytest.mark.parametrize("orders", ORDERS)
def test_a_news_site_gains_from_what_its_queue_shows(
    scorer: Scorer, data: Path, orders: range
) -> None:
    comments = stream(data, "fox-news", "toxic")
    runs = [run(scorer.model, comments, seed) for seed in orders]
    assert gained(runs, "auc_gained") >= 0.03
    assert all(one.lessons < 0.3 * len(comments.texts) for one in runs)


@pytest.mark.parametrize("orders", ORDERS)
def test_a_video_site_gains_against_spam(scorer: Scorer, data: Path, orders: range) -> None:
    comments = stream(data, "youtube-spam", "spam")
    runs = [run(scorer.model, comments, seed, ALL) for seed in orders]
    assert gained(runs, "precision_gained") > 0


@pytest.mark.parametrize(
    ("kind", "orders"),
    [
        pytest.param("inverted", range(1), id="inverted, once"),
        *(pytest.param(kind, range(5), id=kind, marks=pytest.mark.torture) for kind in KINDS),
    ],
)
def test_fifty_wrong_decisions_do_not_ruin_a_model(
    scorer: Scorer, data: Path, kind: str, orders: range
) -> None:
    comments = stream(data, "surge-toxicity", "toxic")
    changes = [poisoned(scorer.model, comments, seed, kind) for seed in orders]
    assert np.mean(changes) > -0.01


def test_a_comment_is_queued_from_the_threshold_of_any_label_on() -> None:
    assert is_queued(Prediction("v", {"spam": 0.1, "threat": 0.4}))
    assert not is_queued(Prediction("v", {"spam": 0.24, "obscene": 0.49}))
