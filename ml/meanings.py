"""What words mean, as a prior: a word that few rows have is weighed like the words it resembles.

The vectors come from a sentence encoder that reads each word of the vocabulary by itself. They are
used in training only: what a classifier learned about them is added to the coefficients of the
words, so that a stored model, its speed and its explanations know nothing of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from ml.features import CommentFeatures
from ml.ngrams import SINGLE

DIMENSIONS = 100
LENGTH = 0.4
"""The root mean square of a word's vector. The shorter they are, the less a meaning is trusted."""

Embed = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Meanings:
    """Which columns of the matrix are single words, and a vector for each: (words, dimensions)."""

    columns: np.ndarray
    vectors: np.ndarray

    def of(self, X: sp.csr_matrix) -> np.ndarray:
        """What each text is about: a row for each, a column for each dimension."""
        return np.asarray(X[:, self.columns] @ self.vectors)

    def add_to(self, coefficients: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Coefficients of the columns that do the work of the dimensions' weights, too."""
        together = coefficients.copy()
        together[self.columns] += self.vectors @ weights
        return together


NO_MEANINGS = Meanings(np.zeros(0, dtype=np.int64), np.zeros((0, 0)))


def meanings_of(features: CommentFeatures, embed: Embed) -> Meanings:
    """The meanings of the words of the first vocabulary, in their main directions."""
    columns = np.flatnonzero(features.columns_ < SINGLE)
    word_of = {piece: word for word, piece in features.vocabularies_[0].get_vocab().items()}
    vectors = embed([word_of[piece] for piece in features.columns_[columns].tolist()])
    vectors = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    vectors = vectors @ directions[:, ::-1][:, :DIMENSIONS]
    return Meanings(columns, vectors * (LENGTH / np.sqrt((vectors**2).sum(axis=1).mean())))
