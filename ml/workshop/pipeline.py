"""The whole classifier as scikit-learn pipelines, one for each language that has labelled rows."""

from collections.abc import Callable
from functools import partial

from sklearn.pipeline import Pipeline

from ml.classifier import LabelClassifiers
from ml.features import CommentFeatures
from ml.labels import ALL
from ml.pieces import CHARACTERS

_TOXIC = tuple(label for label in ALL if label.name == "toxic")

SHORT = 12.0
"""About the length of one rare word: alone it counts for three quarters, ten words for all."""

ROLES = 3
"""So many in a row: somebody, should, harm."""


def build_pipeline(min_rows: int = 6, n_jobs: int = 1) -> Pipeline:
    """An unfitted pipeline for English: texts in, a probability for each label out."""
    features = CommentFeatures(min_rows=min_rows, short=SHORT, roles=ROLES, facts=True)
    return _pipeline(features, LabelClassifiers(n_jobs=n_jobs))


def build_german(min_rows: int = 2) -> Pipeline:
    """Parts of words, so that compounds and endings are seen through; only `toxic` is labelled."""
    return _pipeline(
        _letters("german", min_rows), LabelClassifiers(_TOXIC, C=1.0, floor=0.25, power=1.0)
    )


def build_korean(min_rows: int = 3) -> Pipeline:
    """Sequences of letters below the syllable; only `toxic` is labelled."""
    return _pipeline(
        _letters("korean", min_rows), LabelClassifiers(_TOXIC, C=1.0, floor=0.5, power=0.5)
    )


def _letters(spelling: str, min_rows: int) -> CommentFeatures:
    """N-grams of up to six letters within a word: there is too little text to learn pieces from."""
    return CommentFeatures(
        sizes=(CHARACTERS,),
        longest=(6,),
        bits=20,
        min_rows=min_rows,
        spelling=spelling,
        within_words=True,
    )


def _pipeline(features: CommentFeatures, labels: LabelClassifiers) -> Pipeline:
    return Pipeline([("features", features), ("labels", labels)])


BUILDERS: dict[str, Callable[[], Pipeline]] = {
    "en": partial(build_pipeline, n_jobs=2),
    "de": build_german,
    "ko": build_korean,
}
"""The languages that have a model."""
