"""The lessons of one language as matrices, and what they teach about a label."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.pipeline import Pipeline

from ml.workshop.learning import prior
from ml.workshop.learning.lesson import Lesson
from ml.workshop.learning.solver import most_probable


class Taught(NamedTuple):
    """Of one label: `delta` by column, `shift` by place, and `mix` by place and label.

    The places are those of a `Correction`: any site, then each site of the lessons.
    """

    delta: np.ndarray
    shift: np.ndarray
    mix: np.ndarray


@dataclass(frozen=True)
class LessonMatrix:
    """A row for each lesson: its `rows` in the columns that occur, and the shipped `evidence`.

    `evidence` holds the shipped log-odds by label, without the `intercept`.
    """

    labels: list[str]
    lessons: Sequence[Lesson]
    sites: tuple[str, ...]
    site: np.ndarray
    columns: np.ndarray
    rows: sp.csr_matrix
    evidence: np.ndarray
    intercept: np.ndarray

    @classmethod
    def of(cls, pipeline: Pipeline, lessons: Sequence[Lesson]) -> "LessonMatrix":
        """Read the lessons as the pipeline does."""
        classifiers = pipeline["labels"]
        features = pipeline["features"]
        rows = features.transform([lesson.text for lesson in lessons])
        # A fact is no lesson: most comments "offer nothing", and all of them would be moved.
        columns = np.setdiff1d(
            rows.indices, np.concatenate([features.role_columns, features.fact_columns])
        )
        sites, site = np.unique([lesson.site for lesson in lessons], return_inverse=True)
        return cls(
            labels=[label.name for label in classifiers.labels],
            lessons=lessons,
            sites=tuple(sites.tolist()),
            site=site,
            columns=columns,
            rows=rows[:, columns],
            evidence=rows @ classifiers.coef_.T,
            intercept=classifiers.intercept_,
        )

    def teach(self, label: str) -> Taught:
        """What is most probable of one label after its lessons."""
        seen = np.array([n for n, one in enumerate(self.lessons) if label in one.labels], int)
        weight = np.minimum([self.lessons[n].weight for n in seen], prior.MOST_WEIGHT)
        own, related = self.labels.index(label), self._related(label)
        facts = np.insert(self.evidence[np.ix_(seen, np.array(related, int))], 0, 1, axis=1)
        scale = self._scale(weight, self.site[seen], len(related))
        design = [self.rows[seen], facts, _apart(facts, self.site[seen], len(self.sites))]
        found = scale * most_probable(
            sp.hstack(design, format="csr") @ sp.diags_array(scale),
            self.evidence[seen, own] + self.intercept[own],
            np.array([self.lessons[n].labels[label] for n in seen]),
            weight,
        )
        return self._placed(found, related)

    def _related(self, label: str) -> list[int]:
        return [self.labels.index(one) for one in prior.RELATED[label] if one in self.labels]

    def _scale(self, weight: np.ndarray, site: np.ndarray, related: int) -> np.ndarray:
        """The prior's standard deviation of each unknown, in the order of the design's columns."""
        everywhere = weight.sum()
        words = np.full(len(self.columns), prior.COEFFICIENT.after(everywhere))
        places = [
            [prior.SHIFT.after(lessons), *[prior.MIX.after(lessons)] * related]
            for lessons in (everywhere, *np.bincount(site, weight, len(self.sites)))
        ]
        return np.sqrt(np.concatenate([words, *places]))

    def _placed(self, found: np.ndarray, related: list[int]) -> Taught:
        """The unknowns in their places; a site's numbers come on top of those of any site."""
        count, places = len(self.columns), len(self.sites) + 1
        numbers = found[count:].reshape(places, len(related) + 1)
        numbers[1:] += numbers[0]
        mix = np.zeros((places, len(self.labels)))
        mix[:, related] = numbers[:, 1:]
        return Taught(found[:count], numbers[:, 0], mix)


def _apart(facts: np.ndarray, site: np.ndarray, sites: int) -> sp.csr_matrix:
    """The facts once more, in columns that belong to each row's site alone."""
    rows, width = facts.shape
    columns = site[:, None] * width + np.arange(width)
    starts = np.arange(0, rows * width + 1, width)
    return sp.csr_matrix((facts.ravel(), columns.ravel(), starts), (rows, sites * width))
