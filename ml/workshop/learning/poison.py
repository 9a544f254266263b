"""What a site loses by wrong decisions before anybody notices: its model must survive them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ml.artifacts import Model
from ml.scorer import Scorer
from ml.workshop.learning.gate import auc
from ml.workshop.learning.learn import learn
from ml.workshop.learning.lesson import Lesson
from ml.workshop.learning.moderator import SITE, Stream, probability_of, stream

DECISIONS = 50
SOURCE = ("surge-toxicity", "toxic")
KINDS = ("by lot", "inverted")


def poisoned(model: Model, comments: Stream, seed: int, kind: str) -> float:
    """How much AUC on the other comments changes by wrong decisions on some, drawn by lot."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(comments.texts))
    wrong, rest = order[:DECISIONS], order[DECISIONS:]
    said = 1 - comments.truth[wrong] if kind == "inverted" else random.integers(0, 2, DECISIONS)
    lessons = [
        Lesson(comments.texts[place], SITE, {comments.label: int(one)})
        for place, one in zip(wrong, said, strict=True)
    ]
    before, after = (
        _auc(scorer, comments, rest)
        for scorer in (Scorer(model), Scorer(model, learn(model, lessons)))
    )
    return after - before


def _auc(scorer: Scorer, comments: Stream, places: np.ndarray) -> float:
    texts = [comments.texts[place] for place in places]
    predictions = scorer.score(texts, sites=[SITE] * len(texts))
    found = np.array([probability_of(comments.label, one) for one in predictions])
    return auc(found, comments.truth[places])


def report_of_poison(model: Model, folder: Path, seeds: Sequence[int]) -> Iterator[str]:
    """A Markdown table, line by line."""
    comments = stream(folder, *SOURCE)
    yield f"\n| {DECISIONS} wrong decisions on {SOURCE[0]} | AUC changes by | at worst |"
    yield "| --- | --- | --- |"
    for kind in KINDS:
        changes = np.array([poisoned(model, comments, seed, kind) for seed in seeds])
        error = changes.std(ddof=1) / len(changes) ** 0.5
        yield f"| {kind} | {changes.mean():+.4f} ± {error:.4f} | {changes.min():+.4f} |"
