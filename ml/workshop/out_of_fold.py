"""Log-odds of rows that the model has not seen: where every measure begins."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.base import clone

from ml.artifacts import ENGLISH, Model
from ml.labels import LABELS, Label
from ml.meanings import Embed
from ml.workshop import datasets, generated
from ml.workshop.train import KEPT, fit_labels, training_rows


class Scored(NamedTuple):
    """Rows, their log-odds (a column for each label), and how it is that the model never saw them.

    "unseen" sources were not trained on; "cross-fitted" rows were each scored by classifiers that
    learned from other rows of the same sources.
    """

    rows: list[datasets.Row]
    logits: np.ndarray
    how: str

    def of_all(self, labels: Sequence[Label]) -> "Scored":
        """The same with a column for each label there is: NaN for those that were not judged."""
        logits = np.full((len(self.rows), len(LABELS)), np.nan)
        for column, label in enumerate(labels):
            logits[:, LABELS.index(label.name)] = self.logits[:, column]
        return Scored(self.rows, logits, self.how)

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


def kept(model: Model, rows: Sequence[datasets.Row]) -> np.ndarray | None:
    """The cross-fitted log-odds that training left, where they are of this very model."""
    path = model.folder and model.folder / KEPT
    if path is None or not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        logits = stored["logits"].astype(float)
        same = str(stored["artefact"]) == model.manifest["artefact"] and len(logits) == len(rows)
        return logits if same else None


def score_unseen(model: Model, folder: Path) -> Scored:
    """The English dev split and the Perspective set."""
    rows = datasets.read_rows(folder / datasets.TABLE)
    dev = [row for row in rows if row.split == "dev" and row.language == ENGLISH]
    perspective, _ = datasets.read_perspective(folder / datasets.PERSPECTIVE)
    group = dev + perspective
    return Scored(group, model.pipeline.decision_function([row.text for row in group]), "unseen")


def score_trained(model: Model, folder: Path, embed: Embed) -> Scored:
    """The English training rows, cross-fitted; what was written to teach is never judged.

    What did not teach a label needs no cross-fitting for it: there the model itself answers.
    Training leaves its own cross-fitting beside the model, which saves doing it again.
    """
    rows = training_rows(folder)
    out_of_fold = kept(model, rows)
    if out_of_fold is None:
        features = model.pipeline["features"]
        labels = clone(model.pipeline["labels"]).set_params(n_jobs=2)
        out_of_fold = fit_labels(labels, features, rows, embed).out_of_fold_
    real = np.array([row.source not in generated.WRITTEN for row in rows])
    judged = [row for row, keep in zip(rows, real, strict=True) if keep]
    own = model.pipeline.decision_function([row.text for row in judged])
    logits = np.where(np.isnan(out_of_fold[real]), own, out_of_fold[real])
    return Scored(judged, logits, "cross-fitted")
