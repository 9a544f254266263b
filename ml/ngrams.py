"""Sequences of pieces as numbered columns, without a table of what each column means."""

from dataclasses import dataclass
from typing import Self

import numpy as np

SINGLE = 1 << 16
"""More than any vocabulary has pieces."""

_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Ngrams:
    """All n-grams of one length: the position of the first piece of each, and its column."""

    length: int
    starts: np.ndarray
    columns: np.ndarray

    def kept(self) -> Self:
        """Those that have a column in the matrix."""
        known = self.columns >= 0
        return type(self)(self.length, self.starts[known], self.columns[known])


def ngrams_of(ids: np.ndarray, unit_of_piece: np.ndarray, longest: int, bits: int) -> list[Ngrams]:
    """The n-grams of up to `longest` pieces; none reaches over the end of its unit.

    A unit is a text or a chunk: `unit_of_piece` numbers the one that each piece is of.

    Single pieces have the columns below `SINGLE`, one each; longer n-grams share the 2^bits above.
    """
    singles = Ngrams(1, np.arange(len(ids)), ids.astype(np.int64))
    found = [singles]
    ids = ids.astype(np.uint64) + np.uint64(1)
    hashed = ids * _MIX
    for length in range(2, longest + 1):
        count = max(len(ids) - length + 1, 0)
        hashed = (hashed[:count] + ids[length - 1 :]) * _MIX
        starts = np.flatnonzero(unit_of_piece[:count] == unit_of_piece[length - 1 :])
        columns = hashed[starts]
        columns = (columns ^ (columns >> np.uint64(29))) * _MIX >> np.uint64(64 - bits)
        found.append(Ngrams(length, starts, columns.astype(np.int64) + SINGLE))
    return found
