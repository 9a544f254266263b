"""From lessons to an adaptation: logistic regression with a Gaussian prior at what was shipped.

Done anew each night from all lessons: the order of nights does not matter, and a lesson that was
taken back is forgotten.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from sklearn.pipeline import Pipeline

from ml.adaptation import Adaptation
from ml.artifacts import Model
from ml.classifier import NEGLIGIBLE
from ml.correction import Correction
from ml.judging_language import judging
from ml.workshop.learning.lesson import Lesson
from ml.workshop.learning.lesson_matrix import LessonMatrix


def learn(model: Model, lessons: Sequence[Lesson]) -> Adaptation:
    """What the lessons teach on top of the model; the same lessons teach the same.

    Each site of the lessons gets a correction of few numbers on top of what all sites share.
    """
    by_language: dict[str, list[Lesson]] = defaultdict(list)
    languages = judging(model.pipelines, [lesson.text for lesson in lessons], model.word_lists)
    for language, lesson in zip(languages, lessons, strict=True):
        by_language[language].append(lesson)
    return Adaptation(
        model.manifest["artefact"],
        {
            language: _correction(pipeline, by_language[language])
            for language, pipeline in model.pipelines.items()
            if by_language[language]
        },
    )


def _correction(pipeline: Pipeline, lessons: Sequence[Lesson]) -> Correction:
    matrix = LessonMatrix.of(pipeline, lessons)
    taught = [matrix.teach(label) for label in matrix.labels]
    delta = np.stack([one.delta for one in taught])
    kept = (np.abs(delta) >= NEGLIGIBLE).any(axis=0)
    return Correction.of(
        pipeline,
        sites=matrix.sites,
        columns=matrix.columns[kept].astype(np.uint32),
        delta=delta[:, kept].astype(np.float16),
        shift=np.stack([one.shift for one in taught], axis=1).astype(np.float32),
        mix=np.stack([one.mix for one in taught], axis=1).astype(np.float32),
    )
