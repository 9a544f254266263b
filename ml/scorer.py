"""Scoring: the door through which the rest of the world uses the classifier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from scipy.special import expit

from ml import caller
from ml.adaptation import Adaptation
from ml.adaptation.correction import Correction
from ml.artifacts import Model, ModelError, load
from ml.explain import Contribution, contributions_of, word_weights
from ml.labels import LABELS

SHIPPED = Path(__file__).parent / "model"
_SPAM = LABELS.index("spam")

Features = Mapping[str, float]


@dataclass(frozen=True)
class Prediction:
    """A calibrated probability for each label, and the model that gave it."""

    version: str
    probabilities: dict[str, float]


class Scorer:
    """Answers for texts with one loaded model, and with what was learned on top of it."""

    def __init__(self, model: Model, adaptation: Adaptation | None = None):
        if adaptation and adaptation.artefact != model.manifest["artefact"]:
            raise ModelError("this adaptation was learned on another model")
        self.model = model
        self.adaptation = adaptation
        self.version = f"{model.version}+{adaptation.digest}" if adaptation else model.version
        self.intercepts = self.intercepts_of(None)

    def intercepts_of(self, site: str | None) -> dict[str, float]:
        """Each label's log-odds before anything of the text is read."""
        correction = self.correction("en")
        labels = self.model.pipeline["labels"]
        found = correction.intercepts(site) if correction else labels.intercept_
        return dict(zip(LABELS, found.tolist(), strict=True))

    def score(
        self,
        texts: Sequence[str],
        features: Sequence[Features | None] | None = None,
        sites: Sequence[str | None] | None = None,
    ) -> list[Prediction]:
        """A prediction for each text.

        `features` gives named numbers for each text, or None; `sites` the key of its site.
        """
        _require_texts(texts)
        if not texts:
            return []
        logits = self._logits(texts, sites)
        if features is not None:
            logits[:, _SPAM] += _added(features, len(texts))
        return [
            Prediction(self.version, dict(zip(LABELS, row, strict=True)))
            for row in expit(logits).tolist()
        ]

    def _logits(self, texts: Sequence[str], sites: Sequence[str | None] | None) -> np.ndarray:
        if sites is not None and len(sites) != len(texts):
            raise ValueError(f"{len(texts)} texts but sites for {len(sites)}")
        pipeline, correction = self.model.pipeline, self.correction("en")
        rows = pipeline["features"].transform(texts)
        shipped = pipeline["labels"].decision_function(rows)
        return correction.logits(rows, shipped, sites) if correction else shipped

    def correction(self, language: str) -> Correction | None:
        """What was learned on top of the pipeline of this language."""
        return self.adaptation.corrections.get(language) if self.adaptation else None

    def explain(
        self,
        text: str,
        features: Features | None = None,
        top: int | None = 10,
        site: str | None = None,
    ) -> dict[str, list[Contribution]]:
        """For each label, what drove it, strongest first; with `top=None` all of it.

        All of a label's weights and its intercept (`intercepts_of` the site) sum to the log-odds
        of its probability there.
        """
        _require_texts([text])
        correction = self.correction("en")
        coefficients = partial(correction.coefficients, site=site) if correction else None
        weights = word_weights(self.model.pipeline, text, coefficients)
        explained = {
            label: contributions_of(text, weights[:, index]) for index, label in enumerate(LABELS)
        }
        explained["spam"] = sorted(
            [*explained["spam"], *_given(features)], key=lambda part: -abs(part.weight)
        )
        return {label: parts[:top] for label, parts in explained.items()}


@cache
def load_scorer(path: Path | None = None) -> Scorer:
    """The scorer of a model folder (by default the shipped one), loaded once for each process."""
    return Scorer(load(Path(path) if path else SHIPPED))


def _require_texts(texts: Sequence[str]) -> None:
    if isinstance(texts, str):
        raise TypeError("score() takes a list of texts, not one text")
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"a text must be a str, not {type(text).__name__}")


def _added(features: Sequence[Features | None], texts: int) -> np.ndarray:
    if len(features) != texts:
        raise ValueError(f"{texts} texts but features for {len(features)}")
    return np.array([sum(caller.contributions_of(given).values()) for given in features])


def _given(features: Features | None) -> list[Contribution]:
    return [
        Contribution(name, 0, 0, weight)
        for name, weight in caller.contributions_of(features).items()
        if weight
    ]
