"""`python -m ml.workshop.learning.prequential`: does a site's model get better by its moderators?

The dev rows of a source come as a site would see them: each is predicted first, and learned from
later, if a moderator saw it at all. Rows that the queue does not show teach nothing, but for one in
ten that is drawn by lot. What was learned is renewed each night. See Dawid (1984) on prequential
evaluation. All figures are of the last third, against the shipped model on the same rows.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ml.artifacts import Model, ModelError, load
from ml.scorer import SHIPPED, Scorer
from ml.workshop import datasets
from ml.workshop.learning.comparison import compare
from ml.workshop.learning.gate import auc
from ml.workshop.learning.learn import learn
from ml.workshop.learning.lesson import split
from ml.workshop.learning.moderator import (
    AUDIT_WEIGHT,
    AUDITED,
    SITE,
    Stream,
    is_queued,
    probability_of,
    stream,
)
from ml.workshop.learning.poison import report_of_poison
from ml.workshop.measures import Judged, average_precision

A_DAY = 50
"""Comments between one night and the next."""

SOURCES = (("fox-news", "toxic"), ("youtube-spam", "spam"))


class Way(NamedTuple):
    """What the moderator sees, and whether one decision in four is kept to judge the others."""

    name: str
    audited: float = AUDITED
    sees_all: bool = False
    holds_back: bool = False


QUEUE = Way("the queue, and one in ten of the rest")
ALL = Way("all comments", sees_all=True)
WAYS = (
    QUEUE,
    Way("the same, one decision in four held back", holds_back=True),
    Way("the queue alone", audited=0.0),
    ALL,
)


@dataclass(frozen=True)
class Run:
    """One order of a stream: what the last third gained, and from how many decisions."""

    auc: float
    auc_gained: float
    precision: float
    precision_gained: float
    lessons: int
    promoted: bool


def run(model: Model, comments: Stream, seed: int, way: Way = QUEUE) -> Run:
    """Predict and learn in the order that the seed gives."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(comments.texts))
    shipped = Scorer(model)
    scorer, decided, adapted = shipped, [], np.zeros(len(order))
    for start in range(0, len(order), A_DAY):
        today = order[start : start + A_DAY]
        texts = [comments.texts[place] for place in today]
        predictions = scorer.score(texts, sites=[SITE] * len(texts))
        for place, prediction in zip(today, predictions, strict=True):
            adapted[place] = probability_of(comments.label, prediction)
            if way.sees_all or is_queued(prediction):
                decided.append(comments.lesson(place))
            elif random.random() < way.audited:
                decided.append(comments.lesson(place, AUDIT_WEIGHT))
        scorer = Scorer(model, learn(model, split(decided)[0] if way.holds_back else decided))
    last = order[len(order) * 2 // 3 :]
    promoted = way.holds_back and compare(shipped, scorer, split(decided)[1]).passed
    return _gains(comments, last, shipped, adapted[last], len(decided), promoted)


def _gains(
    comments: Stream,
    last: np.ndarray,
    shipped: Scorer,
    adapted: np.ndarray,
    lessons: int,
    promoted: bool,
) -> Run:
    truth = comments.truth[last]
    predictions = shipped.score([comments.texts[place] for place in last])
    before = np.array([probability_of(comments.label, one) for one in predictions])
    area, precision = auc(before, truth), _precision(before, truth)
    return Run(
        area,
        auc(adapted, truth) - area,
        precision,
        _precision(adapted, truth) - precision,
        lessons,
        promoted,
    )


def _precision(scores: np.ndarray, truth: np.ndarray) -> float:
    return average_precision(Judged.of(scores, truth), np.ones(len(truth)))


def report(model: Model, folder: Path, seeds: Sequence[int]) -> Iterator[str]:
    """A Markdown table, line by line as it is measured."""
    head = (
        "source",
        "moderator sees",
        "decisions",
        "AUC",
        "gained",
        "precision",
        "gained",
        "promoted",
    )
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for source, label in SOURCES:
        comments = stream(folder, source, label)
        for way in WAYS:
            runs = [run(model, comments, seed, way) for seed in seeds]
            yield f"| {source}, {label} | {way.name} | {_line(runs, way.holds_back)} |"


def _line(runs: Sequence[Run], judged: bool) -> str:
    columns = ("auc", "auc_gained", "precision", "precision_gained")
    area, area_gained, precision, precision_gained = (
        np.array([getattr(one, column) for one in runs]) for column in columns
    )
    promoted = f"{sum(one.promoted for one in runs)} of {len(runs)}" if judged else "n/a"
    return " | ".join(
        [
            f"{np.mean([one.lessons for one in runs]):.0f}",
            f"{area.mean():.3f}",
            _with_error(area_gained),
            f"{precision.mean():.3f}",
            _with_error(precision_gained),
            promoted,
        ]
    )


def _with_error(values: np.ndarray) -> str:
    """A mean over orders with its standard error."""
    return f"{values.mean():+.4f} ± {values.std(ddof=1) / len(values) ** 0.5:.4f}"


def main(arguments: list[str] | None = None) -> int:
    """Print what is gained, and what wrong decisions lose."""
    parser = argparse.ArgumentParser(
        prog="python -m ml.workshop.learning.prequential", description=__doc__
    )
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    parser.add_argument("--orders", type=int, default=10, help="random orders of each source")
    parser.add_argument("--seed", type=int, default=0, help="of the first order")
    options = parser.parse_args(arguments)
    try:
        folder, model = datasets.folder(options.data), load(options.model)
    except (datasets.DataError, ModelError) as error:
        parser.error(str(error))
    seeds = range(options.seed, options.seed + options.orders)
    for line in report(model, folder, seeds):
        print(line, flush=True)
    for line in report_of_poison(model, folder, seeds):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
