"""One linear classifier for each label, on one matrix: NB-weighted logistic regression."""

from collections.abc import Sequence
from typing import Self

import numpy as np
import scipy.sparse as sp
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from ml.labels import ALL, Label

NEGLIGIBLE = 0.01
"""Coefficients below this are dropped: a text has unit length, so they move nothing."""


class NaiveBayesLogistic(ClassifierMixin, BaseEstimator):
    """Logistic regression on columns scaled by how much they tell (Wang & Manning 2012).

    A column is scaled by a power of its naive-Bayes log ratio plus a floor, so that a strong word
    needs only a small coefficient, which the penalty spares.
    """

    def __init__(self, C: float = 6.0, floor: float = 0.5, power: float = 0.5):
        self.C = C
        self.floor = floor
        self.power = power

    def fit(self, X: sp.csr_matrix, y: np.ndarray, sample_weight: np.ndarray) -> Self:
        """Learn one coefficient for each column of X."""
        present = X.sign()
        ratio = _log_share(present, y == 1, sample_weight)
        ratio -= _log_share(present, y == 0, sample_weight)
        scale = self.floor + np.abs(ratio) ** self.power
        scaled = (X @ sp.diags_array(scale)).tocsr()
        model = LogisticRegression(C=self.C, solver="liblinear", tol=1e-3, random_state=0)
        model.fit(scaled, y, sample_weight=sample_weight)
        self.classes_ = model.classes_
        self.coef_ = model.coef_[0] * scale
        self.intercept_ = float(model.intercept_[0])
        return self

    def decision_function(self, X: sp.csr_matrix) -> np.ndarray:
        """The log-odds of the label for each row."""
        return X @ self.coef_ + self.intercept_

    def predict(self, X: sp.csr_matrix) -> np.ndarray:
        """Whether the label is more likely than not."""
        return (self.decision_function(X) > 0).astype(int)


def _log_share(present: sp.csr_matrix, rows: np.ndarray, weight: np.ndarray) -> np.ndarray:
    counts = present[rows].T @ weight[rows] + 1
    return np.log(counts / counts.sum())


class LabelClassifiers(ClassifierMixin, BaseEstimator):
    """Calibrated log-odds and probabilities for all labels; a missing label (NaN) is no 0.

    Each label learns from the rows that have it. Its out-of-fold log-odds are mapped by one
    affine function to the label's natural rate, and the map is folded into the coefficients:
    the model stays linear, so that explanations stay exact.
    """

    def __init__(
        self,
        labels: Sequence[Label] = ALL,
        folds: int = 5,
        C: float = 6.0,
        floor: float = 0.5,
        power: float = 0.5,
    ):
        self.labels = labels
        self.folds = folds
        self.C = C
        self.floor = floor
        self.power = power

    def fit(
        self,
        X: sp.csr_matrix,
        y: np.ndarray,
        sample_weight: np.ndarray | None = None,
        groups: np.ndarray | None = None,
    ) -> Self:
        """Learn from y, a row for each text and a column for each label.

        `groups` keeps rows together in the folds, so that a copy of a text never judges it.
        """
        weight = np.ones(y.shape) if sample_weight is None else sample_weight
        groups = np.arange(len(y)) if groups is None else groups
        # Stored column by column, so that `coef_.T` below is contiguous and is never copied.
        self.coef_ = np.zeros((X.shape[1], len(self.labels))).T
        self.intercept_ = np.zeros(len(self.labels))
        self.out_of_fold_ = np.full(y.shape, np.nan)
        self.classes_ = np.array([0, 1])
        for index, label in enumerate(self.labels):
            rows = np.flatnonzero(~np.isnan(y[:, index]) & (weight[:, index] > 0))
            seen = X[rows]
            truth, trust = y[rows, index].astype(int), weight[rows, index]
            unseen = self._out_of_fold(seen, truth, trust, groups[rows])
            slope, shift = affine_map(unseen, truth, trust, label.natural_rate)
            model = self._one().fit(seen, truth, trust)
            self.coef_[index] = storable(model.coef_ * slope)
            self.intercept_[index] = model.intercept_ * slope + shift
            self.out_of_fold_[rows, index] = unseen * slope + shift
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

    def _one(self) -> NaiveBayesLogistic:
        return NaiveBayesLogistic(self.C, self.floor, self.power)

    def _out_of_fold(
        self,
        X: sp.csr_matrix,
        y: np.ndarray,
        weight: np.ndarray,
        groups: np.ndarray,
    ) -> np.ndarray:
        unseen = np.zeros(len(y))
        folds = StratifiedGroupKFold(self.folds, shuffle=True, random_state=0)
        for learn, judge in folds.split(X, y, groups):
            model = self._one().fit(X[learn], y[learn], weight[learn])
            unseen[judge] = model.decision_function(X[judge])
        return unseen


def storable(coefficients: np.ndarray) -> np.ndarray:
    """Coefficients as precise as they are stored, so that a saved model is the trained one."""
    rounded = coefficients.astype(np.float16).astype(np.float64)
    return np.where(np.abs(rounded) < NEGLIGIBLE, 0.0, rounded)


def affine_map(
    logits: np.ndarray, y: np.ndarray, weight: np.ndarray, natural_rate: float
) -> tuple[float, float]:
    """Slope and shift that make log-odds true where the label has its natural rate."""
    share = np.where(y == 1, natural_rate, 1 - natural_rate)
    total = np.where(y == 1, weight[y == 1].sum(), weight[y == 0].sum())
    scale = max(float(np.std(logits)), 1e-9)
    model = LogisticRegression(C=1e6)
    model.fit(logits[:, None] / scale, y, sample_weight=weight * share / total * len(y))
    return float(model.coef_[0, 0]) / scale, float(model.intercept_[0])
