"""One linear classifier for each label, on one matrix, with calibrated probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedGroupKFold

from ml.calibration import affine_map, moved_to
from ml.labels import ALL, Label
from ml.logistic import NaiveBayesLogistic
from ml.meanings import NO_MEANINGS, Meanings

NEGLIGIBLE = 0.01
"""Coefficients below this are dropped: a text has unit length, so they move nothing."""
NO_COLUMNS = np.zeros(0, dtype=np.int64)
UNLIKELY = 0.02
"""A row whose guessed chance of a label is smaller stands among those without it only."""


_Judged = tuple[np.ndarray, np.ndarray]
"""Places of rows, and log-odds for them."""


@dataclass(frozen=True)
class _Rows:
    """Texts with one label, how much each counts, and which are copies of one another."""

    X: sp.csr_matrix
    y: np.ndarray
    weight: np.ndarray
    groups: np.ndarray

    def __getitem__(self, chosen: np.ndarray) -> "_Rows":
        return _Rows(self.X[chosen], self.y[chosen], self.weight[chosen], self.groups[chosen])

    def with_(self, X: sp.csr_matrix, probability: np.ndarray, weight: np.ndarray) -> "_Rows":
        """These and, as both classes in the given shares, rows of which the label is guessed."""
        likely = np.flatnonzero(probability > UNLIKELY)
        count = len(probability) + len(likely)
        return _Rows(
            sp.vstack([self.X, X, X[likely]], format="csr"),
            np.concatenate([self.y, np.arange(count) >= len(probability)]),
            np.concatenate(
                [self.weight, weight * (1 - probability), (weight * probability)[likely]]
            ),
            np.concatenate([self.groups, np.full(count, -1)]),
        )


class LabelClassifiers(ClassifierMixin, BaseEstimator):
    """Calibrated log-odds and probabilities for all labels; a missing label (NaN) is no 0.

    Each label learns from the rows that have it. Rows that do not, but have a weight, are given
    the probability that a first model sees in them (self-training): so the model knows ordinary
    texts of more kinds than were labelled. Out-of-fold log-odds are mapped by one affine function
    to the label's natural rate, and the map is folded into the coefficients.
    """

    def __init__(
        self,
        labels: Sequence[Label] = ALL,
        folds: int = 5,
        C: float = 2.0,
        floor: float = 0.1,
        power: float = 1.0,
        n_jobs: int = 1,
    ):
        self.labels = labels
        self.folds = folds
        self.C = C
        self.floor = floor
        self.power = power
        self.n_jobs = n_jobs

    def fit(
        self,
        X: sp.csr_matrix,
        y: np.ndarray,
        sample_weight: np.ndarray | None = None,
        groups: np.ndarray | None = None,
        meanings: Meanings = NO_MEANINGS,
        at_most: np.ndarray | None = None,
        facts: np.ndarray = NO_COLUMNS,
        roles: np.ndarray = NO_COLUMNS,
        ordinary: np.ndarray | None = None,
    ) -> Self:
        """Learn from y, a row for each text and a column for each label.

        `groups` keeps rows together in the folds, so that a copy of a text never judges it.
        `at_most` says, with the shape of y, how large a chance may be that is guessed for a label.
        `facts` and `roles` are columns of X that only some labels read. `ordinary` says which rows
        are what people write unasked: those that probabilities are calibrated on, by default all.
        """
        at_most = np.ones(y.shape) if at_most is None else at_most
        weight = (~np.isnan(y)).astype(float) if sample_weight is None else sample_weight
        groups = np.arange(len(y)) if groups is None else groups
        ordinary = np.ones(len(y), bool) if ordinary is None else ordinary
        # Stored column by column, so that `coef_.T` below is contiguous and is never copied.
        self.coef_ = np.zeros((X.shape[1], len(self.labels))).T
        self.intercept_ = np.zeros(len(self.labels))
        self.out_of_fold_ = np.full(y.shape, np.nan)
        self.classes_ = np.array([0, 1])
        for index, label in enumerate(self.labels):
            unread = ([] if label.reads_facts else [facts]) + ([] if label.reads_roles else [roles])
            seen = without(X, np.concatenate([NO_COLUMNS, *unread]))
            self.coef_[index], self.intercept_[index], self.out_of_fold_[:, index] = self._learnt(
                seen,
                y[:, index],
                weight[:, index],
                groups,
                label,
                meanings,
                at_most[:, index],
                ordinary,
            )
        return self

    def decision_function(self, X: sp.csr_matrix) -> np.ndarray:
        """The calibrated log-odds: a row for each text, a column for each label."""
        return X @ self.coef_.T + self.intercept_

    def predict_proba(self, X: sp.csr_matrix) -> np.ndarray:
        """The calibrated probability of each label."""
        return expit(self.decision_function(X))

    def predict(self, X: sp.csr_matrix) -> np.ndarray:
        """Which labels are more likely than not."""
        return (self.decision_function(X) > 0).astype(int)

    def _learnt(
        self,
        X: sp.csr_matrix,
        y: np.ndarray,
        weight: np.ndarray,
        groups: np.ndarray,
        label: Label,
        meanings: Meanings,
        at_most: np.ndarray,
        ordinary: np.ndarray,
    ) -> tuple[np.ndarray, float, np.ndarray]:
        """One label's coefficients and intercept, and for each row log-odds that do not know it."""
        known = np.flatnonzero(~np.isnan(y) & (weight > 0))
        blank = np.flatnonzero(np.isnan(y) & (weight > 0))
        rows = _Rows(X, y, weight, groups)[known]
        guessed = self._guessed(rows, X[blank], label, meanings)
        capped = np.minimum(guessed, at_most[blank])
        natural, truth, trust = _calibrated_on(y, weight, at_most, ordinary)
        # Where a chance is known to be small, what counts is how far a first model is from it.
        weight = weight.copy()
        weight[blank] *= np.where(at_most[blank] < 1, guessed - capped, 1)
        guessed = capped

        def judged_by_others(turn: int, learn: np.ndarray, left_out: np.ndarray) -> _Judged:
            # Rows of which the label is guessed are judged in turn, too, and no copy of a judged
            # row is learned from.
            apart = groups[blank] % self.folds == turn
            taught = ~apart & ~np.isin(groups[blank], rows.groups[left_out])
            model = self._one(
                rows[learn].with_(X[blank[taught]], guessed[taught], weight[blank[taught]]),
                meanings,
            )
            judged = np.concatenate([known[left_out], blank[apart]])
            return judged, model.decision_function(X[judged])

        folds = StratifiedGroupKFold(self.folds, shuffle=True, random_state=0)
        unseen = np.full(len(y), np.nan)
        # The solver lets go of Python's lock, so threads are enough, and they copy nothing.
        for judged, log_odds in Parallel(self.n_jobs, prefer="threads")(
            delayed(judged_by_others)(turn, *fold)
            for turn, fold in enumerate(folds.split(rows.X, rows.y, rows.groups))
        ):
            unseen[judged] = log_odds
        slope, shift = affine_map(unseen[natural], truth, trust, label.natural_rate)
        model = self._one(rows.with_(X[blank], guessed, weight[blank]), meanings)
        return (
            storable(model.coef_ * slope),
            model.intercept_ * slope + shift,
            unseen * slope + shift,
        )

    def _guessed(
        self, rows: _Rows, blank: sp.csr_matrix, label: Label, meanings: Meanings
    ) -> np.ndarray:
        """The probability of the label in rows that do not have it, by a first model."""
        if not blank.shape[0]:
            return np.zeros(0)
        shift = moved_to(label.natural_rate, rows.y, rows.weight)
        return expit(self._one(rows, meanings).decision_function(blank) + shift)

    def _one(self, rows: _Rows, meanings: Meanings) -> NaiveBayesLogistic:
        model = NaiveBayesLogistic(self.C, self.floor, self.power)
        return model.fit(rows.X, rows.y.astype(int), rows.weight, meanings)


def _calibrated_on(
    y: np.ndarray, weight: np.ndarray, at_most: np.ndarray, ordinary: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of the rows that a label is calibrated on, whether each has it, and how it counts.

    What surely has none, though nobody was asked, is as ordinary as comments get.
    """
    told = np.where(np.isnan(y) & (at_most == 0), 0.0, y)
    known = ~np.isnan(told) & (weight > 0)
    both = len(np.unique(told[known & ordinary])) == 2
    places = np.flatnonzero(known & ordinary if both else known)
    return places, told[places], weight[places]


def without(X: sp.csr_matrix, columns: np.ndarray) -> sp.csr_matrix:
    """The matrix with nothing in some of its columns."""
    kept = np.ones(X.shape[1])
    kept[columns] = 0
    found = sp.csr_matrix(X @ sp.diags_array(kept))
    found.eliminate_zeros()
    return found


def storable(coefficients: np.ndarray) -> np.ndarray:
    """Coefficients as precise as they are stored, so that a saved model is the trained one."""
    rounded = coefficients.astype(np.float16).astype(np.float64)
    return np.where(np.abs(rounded) < NEGLIGIBLE, 0.0, rounded)
