"""What is added to the log-odds of one pipeline: linear in its features, so explained as exactly.

For a site s, a label l and a row x of the features, with the shipped coefficients c and
intercepts b:

    logit = b[l] + x.c[l]  +  shift[s, l] + x.delta[l] + sum over k of mix[s, l, k] x.c[k]
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
import scipy.sparse as sp
from sklearn.pipeline import Pipeline

ANY_SITE = 0
"""The place of what holds for a site that has no correction of its own."""


@dataclass(frozen=True)
class Correction:
    """`delta` is sparse: a row for each label, a column for each of `columns`.

    `shift` and `mix` have a place for any site, then one for each of `sites`.
    """

    columns: np.ndarray
    delta: np.ndarray
    sites: tuple[str, ...]
    shift: np.ndarray
    mix: np.ndarray
    coef: np.ndarray = field(repr=False)
    intercept: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, pipeline: Pipeline, **learned: np.ndarray | tuple[str, ...]) -> Self:
        """A correction of what the pipeline says."""
        labels = pipeline["labels"]
        return cls(coef=labels.coef_, intercept=labels.intercept_, **learned)  # type: ignore[arg-type]

    def logits(
        self, rows: sp.csr_matrix, shipped: np.ndarray, sites: Sequence[str | None] | None
    ) -> np.ndarray:
        """Corrected log-odds of rows, from the log-odds that the shipped pipeline gives them."""
        places = self.places(sites, len(shipped))
        mixed = np.einsum("nlk,nk->nl", self.mix[places], shipped - self.intercept)
        return shipped + rows @ self._dense + self.shift[places] + mixed

    def coefficients(self, columns: np.ndarray, site: str | None) -> np.ndarray:
        """What one unit of each given column adds: a row for each, a column for each label."""
        shipped = self.coef.T[columns]
        return shipped + self._dense[columns] + shipped @ self.mix[self._place(site)].T

    def intercepts(self, site: str | None) -> np.ndarray:
        """Each label's log-odds before anything of the text is read."""
        return self.intercept + self.shift[self._place(site)]

    def places(self, sites: Sequence[str | None] | None, count: int) -> np.ndarray:
        """The place in `shift` and `mix` of each of `count` rows."""
        if sites is None:
            return np.full(count, ANY_SITE)
        return np.array([self._place(site) for site in sites], dtype=int)

    def _place(self, site: str | None) -> int:
        return ANY_SITE if site is None else self._numbers.get(site, ANY_SITE)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {site: number for number, site in enumerate(self.sites, start=1)}

    @cached_property
    def _dense(self) -> np.ndarray:
        dense = np.zeros(self.coef.T.shape)
        dense[self.columns] = self.delta.T
        return dense
