"""Parley's classifier: calibrated probabilities that a comment is spam or abuse, with reasons."""

from typing import TYPE_CHECKING

from ml.labels import LABELS

if TYPE_CHECKING:
    from ml.scorer import Scorer, load_scorer

__all__ = ["LABELS", "Scorer", "load_scorer"]


def __getattr__(name: str) -> object:
    # Only a process that scores pays for numpy and scikit-learn.
    if name in {"Scorer", "load_scorer"}:
        from ml import scorer

        return getattr(scorer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
