"""`python -m ml.workshop.encoder.train`: the second opinion of a stored model, from its rows.

It learns from log-odds that a classifier without the row gave: those of the model itself have
seen the row, and would be trusted too much.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

from ml.artifacts import Model, ModelError, load
from ml.calibration import affine_map
from ml.encoder.embed import EncoderError, Precision, SentenceEncoder
from ml.encoder.stack import FILE, LABEL, LONGEST, Stack, save
from ml.labels import ALL, LABELS
from ml.scorer import SHIPPED
from ml.text import canonical
from ml.workshop import datasets, generated
from ml.workshop.out_of_fold import kept
from ml.workshop.train import fit_labels, training_rows

ROWS = 12_000
DOUBT = (0.05, 0.95)
C = 0.03
_STRETCH = 5.0
"""An embedding's numbers are small; without this the penalty would weigh on them alone."""

TOXIC = next(label for label in ALL if label.name == LABEL)


def unseen_log_odds(model: Model, rows: list[datasets.Row]) -> np.ndarray:
    """Each row's log-odds of `toxic` by a classifier that has not seen it; NaN without a label."""
    before = kept(model, rows)
    if before is not None:
        return before[:, LABELS.index(LABEL)]
    labels = clone(model.pipeline["labels"]).set_params(labels=[TOXIC], n_jobs=2)
    embed = SentenceEncoder(threads=2).embed
    return fit_labels(labels, model.pipeline["features"], rows, embed).out_of_fold_[:, 0]


def drawn(rows: Sequence[datasets.Row], count: int = ROWS) -> np.ndarray:
    """Places of rows to embed: of all that have the label, the more a source is trusted."""
    trust = datasets.trust_of(rows, [LABEL])[:, 0]
    others = generated.MARKED | datasets.HATE_SOURCES
    known = [LABEL in row.labels and row.source not in others for row in rows]
    chance = trust * known
    count = min(count, int(np.count_nonzero(chance)))
    return np.random.default_rng(0).choice(len(rows), count, replace=False, p=chance / chance.sum())


def fit(logits: np.ndarray, embeddings: np.ndarray, y: np.ndarray, groups: np.ndarray) -> Stack:
    """A stack, calibrated to the label's natural rate on log-odds of unseen rows."""
    X = np.column_stack([logits, embeddings * _STRETCH])
    model = LogisticRegression(C=C, max_iter=2_000)
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=0)
    unseen = cross_val_predict(model, X, y, groups=groups, cv=folds, method="decision_function")
    slope, shift = affine_map(unseen, y, np.ones(len(y)), TOXIC.natural_rate)
    model.fit(X, y)
    own, *weights = model.coef_[0] * slope
    intercept = float(model.intercept_[0]) * slope + shift
    return Stack(float(own), intercept, np.array(weights) * _STRETCH, DOUBT)


def main(arguments: list[str] | None = None) -> int:
    """Train it, store it in the model's folder, and say how long it took."""
    parser = argparse.ArgumentParser(
        prog="python -m ml.workshop.encoder.train", description=__doc__
    )
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        folder, model = datasets.folder(options.data), load(options.model)
        encoder = SentenceEncoder(Precision.INT8, longest=LONGEST)
    except (datasets.DataError, ModelError, EncoderError) as error:
        parser.error(str(error))
    rows = training_rows(folder)
    places = drawn(rows)
    embeddings = encoder.embed([canonical(rows[place].text) for place in places])
    y = datasets.truth_of(rows, [LABEL])[places, 0].astype(int)
    logits, groups = unseen_log_odds(model, rows), datasets.groups_of(rows)
    stack = fit(logits[places], embeddings, y, groups[places])
    save(stack, options.model, model.manifest["artefact"])
    took = time.monotonic() - started
    print(f"{options.model / FILE}: {len(places):,} rows, {took:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
