"""Log-odds of rows that the model has not seen: where every measure begins."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.base import clone

from ml import datasets, generated
from ml.artifacts import ENGLISH, Model
from ml.labels import LABELS
from ml.meanings import Embed
from ml.train import fit_labels, training_rows


class Scored(NamedTuple):
    """Rows, their log-odds (a column for each label), and how it is that the model never saw them.

    "unseen" sources were not trained on; "cross-fitted" rows were each scored by classifiers that
    learned from other rows of the same sources.
    """

    rows: list[datasets.Row]
    logits: np.ndarray
    how: str

    def labelled(self, source: str, label: str) -> tuple[np.ndarray, np.ndarray]:
        """Log-odds and truth of the rows of a source that have the label."""
        index = LABELS.index(label)
        places = [
            place
            for place, row in enumerate(self.rows)
            if row.source == source and label in row.labels
        ]
        truth = np.array([self.rows[place].labels[label] for place in places])
        return self.logits[places, index], truth


def score_unseen(model: Model, folder: Path) -> Scored:
    """The English dev split and the Perspective set."""
    rows = datasets.read_rows(folder / datasets.TABLE)
    dev = [row for row in rows if row.split == "dev" and row.language == ENGLISH]
    perspective, _ = datasets.read_perspective(folder / datasets.PERSPECTIVE)
    group = dev + perspective
    return Scored(group, model.pipeline.decision_function([row.text for row in group]), "unseen")


def score_trained(model: Model, folder: Path, embed: Embed) -> Scored:
    """The English training rows, cross-fitted; generated rows teach but are never judged.

    What did not teach a label needs no cross-fitting for it: there the model itself answers.
    """
    rows = training_rows(folder)
    features, labels = model.pipeline["features"], clone(model.pipeline["labels"])
    out_of_fold = fit_labels(labels, features, rows, embed).out_of_fold_
    real = np.array([row.source not in generated.MARKED for row in rows])
    kept = [row for row, keep in zip(rows, real, strict=True) if keep]
    own = model.pipeline.decision_function([row.text for row in kept])
    logits = np.where(np.isnan(out_of_fold[real]), own, out_of_fold[real])
    return Scored(kept, logits, "cross-fitted")
