"""Rows of the training data as features, without their text, that a model brings with it.

By them an installation sees, without any labelled data, whether what it learned forgets what the
model knew. Their log-odds are those of classifiers that had not seen the row (cross-fitted), so a
row stands for an unseen comment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import scipy.sparse as sp
from sklearn.pipeline import Pipeline

from ml.artifacts import Model, ModelError
from ml.workshop.datasets import HATE_SOURCES, Row, truth_of
from ml.workshop.generated import MARKED

COUNT = {"en": 4_000, "de": 1_000, "ko": 1_000}
"""How many rows of each language: a row of letters takes three times the room of one of words."""
LEAST = 40
"""So many positives of each label are in it, where there are as many."""

LONGEST = 2_000
"""Characters. Longer texts would take the room of many."""

_STEPS = 255
_UNLABELLED = -1


@dataclass(frozen=True)
class Reference:
    """`rows` of features, the shipped `logits`, and `truth` (NaN: not labelled) by label."""

    rows: sp.csr_matrix
    logits: np.ndarray
    truth: np.ndarray


def write_reference(
    folder: Path, language: str, artefact: str, pipeline: Pipeline, rows: Sequence[Row]
) -> None:
    """Store a sample of the rows that a pipeline was fitted on, next to its files."""
    chosen = _sample(rows, COUNT[language])
    texts, labels = [rows[place].text for place in chosen], pipeline["labels"]
    features = pipeline["features"].transform(texts)
    unseen = labels.out_of_fold_[chosen]
    logits = np.where(np.isnan(unseen), labels.decision_function(features), unseen)
    truth = truth_of([rows[place] for place in chosen], [label.name for label in labels.labels])
    np.savez_compressed(
        folder / _name(language),
        artefact=np.frombuffer(artefact.encode(), np.uint8),
        lengths=np.diff(features.indptr).astype(np.uint16),
        steps=np.diff(features.indices, prepend=0).astype(np.int32),
        values=np.rint(features.data * _STEPS).astype(np.uint8),
        logits=logits.astype(np.float16),
        truth=np.where(np.isnan(truth), _UNLABELLED, truth).astype(np.int8),
        allow_pickle=False,
    )


def read_reference(model: Model, language: str) -> Reference:
    """The reference rows of one language, or ModelError where the model has none that fit it."""
    if model.folder is None or not (path := model.folder / _name(language)).is_file():
        raise ModelError(f"the model has no reference rows for {language!r}")
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        if arrays["artefact"].tobytes().decode() != model.manifest["artefact"]:
            raise ValueError("they belong to another model")
        return _decoded(arrays, len(model.pipelines[language]["features"].columns_))
    except (KeyError, ValueError, OSError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}") from None


def _decoded(arrays: dict[str, np.ndarray], width: int) -> Reference:
    starts = np.concatenate([[0], np.cumsum(arrays["lengths"], dtype=np.int64)])
    columns = np.cumsum(arrays["steps"], dtype=np.int64)
    values = arrays["values"] / _STEPS
    rows = sp.csr_matrix((values, columns, starts), (len(starts) - 1, width))
    truth = arrays["truth"].astype(float)
    truth[truth == _UNLABELLED] = np.nan
    return Reference(rows, arrays["logits"].astype(float), truth)


def _sample(rows: Sequence[Row], count: int) -> list[int]:
    """Places of rows: some of each rare label, then sources weighted by the root of their size.

    Nothing that was generated, nor of the table on hate, which has no clean comments for `toxic`.
    """
    random = Random(0)
    places = [
        place
        for place, row in enumerate(rows)
        if row.source not in MARKED | HATE_SOURCES and len(row.text) <= LONGEST
    ]
    random.shuffle(places)
    chosen = _of_each_label(rows, places)
    of_source: dict[str, list[int]] = {}
    for place in places:
        of_source.setdefault(rows[place].source, []).append(place)
    roots = sum(len(places) ** 0.5 for places in of_source.values())
    room = count - len(chosen)
    for _, places in sorted(of_source.items()):
        chosen.update(places[: round(room * len(places) ** 0.5 / roots)])
    return sorted(chosen)


def _of_each_label(rows: Sequence[Row], places: Sequence[int]) -> set[int]:
    positive: dict[str, list[int]] = {}
    for place in places:
        for label, said in rows[place].labels.items():
            if said:
                positive.setdefault(label, []).append(place)
    return {place for known in positive.values() for place in known[:LEAST]}


def _name(language: str) -> str:
    return f"{language}-reference.npz"
