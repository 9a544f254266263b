"""From texts to the sparse matrix that the classifiers read: a scikit-learn transformer."""

from collections.abc import Sequence
from typing import Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin

from ml import facts
from ml.lexicon import NO_WORDS
from ml.ngrams import SINGLE, Ngrams, ngrams_of
from ml.pieces import PieceReader, Reading, train_vocabulary
from ml.spelling import SPELLINGS
from ml.text import chunks_of, words_of

_BATCH = 2_000
_SEEN_FOR_VOCABULARY = 1_000


class CommentFeatures(TransformerMixin, BaseEstimator):
    """IDF of the hashed n-grams of subword pieces that a text has, each text of unit length.

    With `roles`, the columns after them are sequences of so many roles of its words at most
    (`ml.roles`), of unit length by themselves: they take nothing away from the words.

    With `facts`, the columns after those say what else it is (`ml.facts`), as 0 or 1.

    A column that fewer than `min_rows` rows have is dropped: it would cost room and teach little.
    A text that is shorter than `short` (the root of the sum of its squared IDFs) is so also as a
    vector: a word or two say little, so they move a label less far from its natural rate.
    `spelling` says how words are spelt, and `within_words` keeps n-grams inside one chunk.
    """

    def __init__(
        self,
        sizes: tuple[int, ...] = (40_000, 4_000),
        longest: tuple[int, ...] = (2, 3),
        bits: int = 22,
        min_rows: int = 6,
        spelling: str = "as written",
        within_words: bool = False,
        short: float = 0.0,
        roles: int = 0,
        facts: bool = False,
    ):
        self.sizes = sizes
        self.longest = longest
        self.bits = bits
        self.min_rows = min_rows
        self.spelling = spelling
        self.within_words = within_words
        self.short = short
        self.roles = roles
        self.facts = facts

    def fit(self, texts: Sequence[str], y: object = None) -> Self:
        """Learn the vocabularies, which columns to keep, and how rare each is."""
        words = SPELLINGS[self.spelling]
        seen = [
            " ".join(
                word
                for chunk in chunks_of(text[:_SEEN_FOR_VOCABULARY])
                for word in words(chunk, NO_WORDS)
            )
            for text in texts
        ]
        self.vocabularies_ = [train_vocabulary(seen, size) for size in self.sizes]
        self._reader = PieceReader(self.vocabularies_, words)
        rows_with = np.zeros(self._columns, dtype=np.int64)
        for batch in _batches(texts):
            _, hashed = self._present(self._reader.read(batch))
            rows_with += np.bincount(hashed, minlength=self._columns)
        self.columns_ = np.flatnonzero(rows_with >= self.min_rows)
        idf = np.log((1 + len(texts)) / (1 + rows_with[self.columns_])) + 1
        self.idf_ = np.where(self.columns_ < self._first_fact, idf, 1).astype(np.float16)
        return self.ready()

    def ready(self) -> Self:
        """Build what is derived from the fitted arrays, after fitting or loading."""
        self._reader = PieceReader(self.vocabularies_, SPELLINGS[self.spelling])
        self._place = np.full(self._columns, -1, dtype=np.int32)
        self._place[self.columns_] = np.arange(len(self.columns_), dtype=np.int32)
        self._idf = self.idf_.astype(np.float32)
        self._squared = np.where(self.columns_ < self._first_fact, self._idf**2, 0)
        self._is_role = (self.columns_ >= self._first_role) & (self.columns_ < self._first_fact)
        return self

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """A row for each text."""
        batches = [self.rows(self.read(batch)) for batch in _batches(texts)]
        return batches[0] if len(batches) == 1 else sp.vstack(batches, format="csr")

    def knows(self, text: str) -> bool:
        """Whether all words of a short text are in the first vocabulary, as whole words."""
        return all(
            word in self._reader.lexicon for chunk in chunks_of(text) for word in words_of(chunk)
        )

    def read(self, texts: Sequence[str]) -> Reading:
        """The pieces of the texts, which `rows` and `ngrams` take."""
        return self._reader.read(texts)

    def rows(self, reading: Reading) -> sp.csr_matrix:
        """The matrix of texts that were read."""
        texts = len(reading.texts)
        text, hashed = self._present(reading)
        column = self._place[hashed]
        known = column >= 0
        text, column = text[known], column[known]
        weights = self._idf[column]
        squared = self._squared[column]
        # Words and roles are two vectors side by side; facts have no length.
        vector = 2 * text + self._is_role[column]
        length = np.sqrt(np.bincount(vector, squared, minlength=2 * texts) + self.short**2)
        weights /= np.where(squared > 0, length[vector], 1)
        starts = np.zeros(texts + 1, dtype=np.int32)
        np.cumsum(np.bincount(text, minlength=texts), out=starts[1:])
        shape = (texts, len(self.columns_))
        return sp.csr_matrix((weights, column, starts), shape=shape)

    @property
    def sequences(self) -> tuple[int, ...]:
        """The longest n-gram of each vocabulary, and then of roles, where they are read."""
        return (*self.longest, self.roles) if self.roles else self.longest

    def ngrams(self, reading: Reading, vocabulary: int) -> list[Ngrams]:
        """The n-grams of one vocabulary, their columns being those of the matrix (or -1).

        Roles are the vocabulary after the others.
        """
        return [
            Ngrams(n.length, n.starts, self._place[n.columns + vocabulary * self._width])
            for n in self._hashed(reading, vocabulary)
        ]

    def facts_in(self, columns: np.ndarray) -> list[tuple[int, str]]:
        """Which of the given columns of the matrix are facts, and what they are called."""
        numbers = self.columns_[columns] - self._first_fact
        return [(place, facts.NAMES[n]) for place, n in enumerate(numbers.tolist()) if n >= 0]

    @property
    def fact_columns(self) -> np.ndarray:
        """The columns of the matrix that are facts."""
        return np.flatnonzero(self.columns_ >= self._first_fact)

    @property
    def role_columns(self) -> np.ndarray:
        """The columns of the matrix that are sequences of roles."""
        return np.flatnonzero(self._is_role)

    @property
    def _first_role(self) -> int:
        return len(self.longest) * self._width

    @property
    def _first_fact(self) -> int:
        return len(self.sequences) * self._width

    @property
    def _columns(self) -> int:
        """How many columns there are before the rare ones are dropped."""
        return self._first_fact + len(facts.NAMES)

    @property
    def _width(self) -> int:
        """How many columns a vocabulary has before the rare ones are dropped."""
        return SINGLE + (1 << self.bits)

    def _hashed(self, reading: Reading, vocabulary: int) -> list[Ngrams]:
        return ngrams_of(
            reading.ids[vocabulary],
            self._unit_of_piece(reading, vocabulary),
            self.sequences[vocabulary],
            self.bits,
        )

    def _unit_of_piece(self, reading: Reading, vocabulary: int) -> np.ndarray:
        """What no n-gram reaches over the end of: a chunk, or else a text."""
        if self.within_words:
            return reading.chunk_of_piece(vocabulary)
        return reading.text_of_piece(vocabulary)

    def _present(self, reading: Reading) -> tuple[np.ndarray, np.ndarray]:
        """Text and hashed column of each n-gram and fact that a text has, sorted."""
        width = self._columns
        keys = []
        if self.facts:
            text, fact = facts.facts_of(reading.texts, reading.text_of_chunk, reading.marks)
            keys.append(text * width + self._first_fact + fact)
        for vocabulary in range(len(self.sequences)):
            text_of_piece = reading.text_of_piece(vocabulary) * width + vocabulary * self._width
            for ngrams in self._hashed(reading, vocabulary):
                keys.append(text_of_piece[ngrams.starts] + ngrams.columns)
        found = np.sort(np.concatenate(keys))
        text, hashed = np.divmod(found[np.diff(found, prepend=-1) != 0], width)
        return text, hashed


def _batches(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)] or [texts]
