"""From lessons to an adaptation: logistic regression with a Gaussian prior at what was shipped.

Done anew each night from all lessons: the order of nights does not matter, and a lesson that was
taken back is forgotten.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.pipeline import Pipeline

from ml.adaptation import prior
from ml.adaptation.adapted import Adaptation
from ml.adaptation.correction import Correction
from ml.adaptation.lesson import Lesson
from ml.adaptation.solver import most_probable
from ml.artifacts import Model
from ml.classifier import NEGLIGIBLE
from ml.language import language_of


def learn(model: Model, lessons: Sequence[Lesson]) -> Adaptation:
    """What the lessons teach on top of the model; the same lessons teach the same.

    Each site of the lessons gets a correction of few numbers on top of what all sites share.
    """
    by_language: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        by_language[language_of(lesson.text)].append(lesson)
    return Adaptation(
        model.manifest["artefact"],
        {
            language: _correction(pipeline, by_language[language])
            for language, pipeline in model.pipelines.items()
            if by_language[language]
        },
    )


def _correction(pipeline: Pipeline, lessons: Sequence[Lesson]) -> Correction:
    school = _School.of(pipeline, lessons)
    taught = [school.teach(label) for label in school.labels]
    delta, shift, mix = (np.stack(parts) for parts in zip(*taught, strict=True))
    kept = (np.abs(delta) >= NEGLIGIBLE).any(axis=0)
    return Correction.of(
        pipeline,
        sites=school.sites,
        columns=school.columns[kept].astype(np.uint32),
        delta=delta[:, kept].astype(np.float16),
        shift=shift.T.astype(np.float32),
        mix=mix.transpose(1, 0, 2).astype(np.float32),
    )


@dataclass(frozen=True)
class _School:
    """The lessons of one language as matrices; `rows` has only the columns that occur in them."""

    labels: list[str]
    lessons: Sequence[Lesson]
    sites: tuple[str, ...]
    site: np.ndarray
    columns: np.ndarray
    rows: sp.csr_matrix
    evidence: np.ndarray
    intercept: np.ndarray

    @classmethod
    def of(cls, pipeline: Pipeline, lessons: Sequence[Lesson]) -> "_School":
        classifiers = pipeline["labels"]
        rows = pipeline["features"].transform([lesson.text for lesson in lessons])
        columns = np.unique(rows.indices)
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

    def teach(self, label: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """One label's delta (for each column), shift (each place) and mix (each place, label)."""
        own, places = self.labels.index(label), len(self.sites) + 1
        related = [
            self.labels.index(other) for other in prior.RELATED[label] if other in self.labels
        ]
        mix = np.zeros((places, len(self.labels)))
        seen = np.array([n for n, one in enumerate(self.lessons) if label in one.labels], int)
        weight = np.minimum([self.lessons[n].weight for n in seen], prior.MOST_WEIGHT)
        if not weight.sum():
            return np.zeros(len(self.columns)), np.zeros(places), mix
        facts = np.insert(self.evidence[np.ix_(seen, np.array(related))], 0, 1, axis=1)
        scale = self._scale(weight, self.site[seen], facts.shape[1])
        design = [self.rows[seen], facts, _apart(facts, self.site[seen], len(self.sites))]
        found = scale * most_probable(
            sp.hstack(design, format="csr") @ sp.diags_array(scale),
            self.evidence[seen, own] + self.intercept[own],
            np.array([self.lessons[n].labels[label] for n in seen]),
            weight,
        )
        delta, numbers = found[: len(self.columns)], found[len(self.columns) :]
        numbers = numbers.reshape(places, facts.shape[1])
        numbers[1:] += numbers[0]
        mix[:, related] = numbers[:, 1:]
        return delta, numbers[:, 0], mix

    def _scale(self, weight: np.ndarray, site: np.ndarray, facts: int) -> np.ndarray:
        """The prior's standard deviation of each unknown, in the order of the design's columns."""
        few = np.array([prior.SHIFT, *[prior.MIX] * (facts - 1)])
        trusted = [prior.trust(n) for n in np.bincount(site, weight, len(self.sites))]
        shared = prior.trust(weight.sum())
        many = np.full(len(self.columns), prior.COEFFICIENT * shared)
        return np.sqrt(np.concatenate([many, few * shared, *(few * share for share in trusted)]))


def _apart(facts: np.ndarray, site: np.ndarray, sites: int) -> sp.csr_matrix:
    """The facts once more, in columns that belong to each row's site alone."""
    rows, width = facts.shape
    columns = site[:, None] * width + np.arange(width)
    starts = np.arange(0, rows * width + 1, width)
    return sp.csr_matrix((facts.ravel(), columns.ravel(), starts), (rows, sites * width))
