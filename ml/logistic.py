"""NB-weighted logistic regression, with the meanings of words as a prior."""

from typing import Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from ml.meanings import NO_MEANINGS, Meanings


class NaiveBayesLogistic(ClassifierMixin, BaseEstimator):
    """Logistic regression on columns scaled by how much they tell (Wang & Manning 2012).

    A column is scaled by a power of its naive-Bayes log ratio plus a floor, so that a strong word
    needs only a small coefficient, which the penalty spares.
    """

    def __init__(self, C: float = 2.0, floor: float = 0.1, power: float = 1.0):
        self.C = C
        self.floor = floor
        self.power = power

    def fit(
        self,
        X: sp.csr_matrix,
        y: np.ndarray,
        sample_weight: np.ndarray,
        meanings: Meanings = NO_MEANINGS,
    ) -> Self:
        """Learn one coefficient for each column of X."""
        present = X.sign()
        ratio = _log_share(present, y == 1, sample_weight)
        ratio -= _log_share(present, y == 0, sample_weight)
        scale = self.floor + np.abs(ratio) ** self.power
        both = sp.hstack([X @ sp.diags_array(scale), sp.csr_matrix(meanings.of(X))], format="csr")
        model = LogisticRegression(C=self.C, solver="liblinear", tol=1e-3, random_state=0)
        model.fit(both, y, sample_weight=sample_weight)
        of_columns, of_meanings = np.split(model.coef_[0], [X.shape[1]])
        self.classes_ = model.classes_
        self.coef_ = meanings.add_to(of_columns * scale, of_meanings)
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
