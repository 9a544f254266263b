"""Scoring: the door through which the rest of the world uses the classifier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from scipy.special import expit
from sklearn.pipeline import Pipeline

from ml import caller, unlearned
from ml.artifacts import ENGLISH, Model, load
from ml.explain import Contribution, contributions_of, word_weights
from ml.labels import LABELS
from ml.language import language_of

SHIPPED = Path(__file__).parent / "model"
_SPAM = LABELS.index("spam")

Features = Mapping[str, float]


@dataclass(frozen=True)
class Prediction:
    """A calibrated probability for each label that could be judged, and the model that gave it.

    `language` is an ISO 639-1 code, or "und". Where no model knows it, only `spam` and, where a
    word of its list stands, `obscene` are judged; see `ml.unlearned`.
    """

    version: str
    probabilities: dict[str, float]
    language: str = ENGLISH


class Scorer:
    """Answers for texts with one loaded model."""

    def __init__(self, model: Model):
        self.model = model
        self.version = model.version
        self.intercepts = self.intercepts_in(ENGLISH)

    def intercepts_in(self, language: str) -> dict[str, float]:
        """For each label, the log-odds before anything of the text is read in this language."""
        pipeline = self.model.pipelines.get(language)
        if pipeline is None:
            return dict(unlearned.INTERCEPTS)
        return unlearned.INTERCEPTS | dict(
            zip(_names(pipeline), pipeline["labels"].intercept_.tolist(), strict=True)
        )

    def score(
        self, texts: Sequence[str], features: Sequence[Features | None] | None = None
    ) -> list[Prediction]:
        """A prediction for each text. `features` gives named numbers for each text, or None."""
        _require_texts(texts)
        given = [None] * len(texts) if features is None else list(features)
        if len(given) != len(texts):
            raise ValueError(f"{len(texts)} texts but features for {len(given)}")
        languages = [language_of(text) for text in texts]
        found: dict[int, dict[str, float]] = {}
        for language in set(languages):
            places = [place for place, other in enumerate(languages) if other == language]
            judge = self._english if language == ENGLISH else partial(self._foreign, language)
            judged = judge([texts[place] for place in places], [given[place] for place in places])
            found |= zip(places, judged, strict=True)
        return [
            Prediction(self.version, found[place], language)
            for place, language in enumerate(languages)
        ]

    def _english(
        self, texts: Sequence[str], features: Sequence[Features | None]
    ) -> list[dict[str, float]]:
        logits = self.model.pipeline.decision_function(texts)
        logits[:, _SPAM] += [sum(caller.contributions_of(given).values()) for given in features]
        return [dict(zip(LABELS, row, strict=True)) for row in expit(logits).tolist()]

    def _foreign(
        self, language: str, texts: Sequence[str], features: Sequence[Features | None]
    ) -> list[dict[str, float]]:
        learned = self._learned(language, texts)
        return [
            {
                label: unlearned.probability(label, parts)
                for label, parts in self._unlearned(text, language, given).items()
            }
            | one
            for text, given, one in zip(texts, features, learned, strict=True)
        ]

    def _learned(self, language: str, texts: Sequence[str]) -> list[dict[str, float]]:
        pipeline = self.model.pipelines.get(language)
        if pipeline is None:
            return [{} for _ in texts]
        probabilities = pipeline.predict_proba(texts).tolist()
        return [dict(zip(_names(pipeline), row, strict=True)) for row in probabilities]

    def _unlearned(
        self, text: str, language: str, given: Features | None
    ) -> dict[str, list[Contribution]]:
        found = unlearned.contributions_of(text, language, self.model.word_lists)
        return found | {"spam": [*found["spam"], *_given(given)]}

    def explain(
        self, text: str, features: Features | None = None, top: int | None = 10
    ) -> dict[str, list[Contribution]]:
        """For each judged label, what drove it, strongest first; with `top=None` all of it.

        All of a label's weights and its intercept (`intercepts_in` the language of the text) sum
        to the log-odds of its probability.
        """
        _require_texts([text])
        language = language_of(text)
        pipeline = self.model.pipelines.get(language)
        explained: dict[str, list[Contribution]] = {}
        if pipeline is not None:
            weights = word_weights(pipeline, text)
            for index, label in enumerate(_names(pipeline)):
                explained[label] = contributions_of(text, weights[:, index])
        if language == ENGLISH:
            explained["spam"] += _given(features)
        else:
            explained = self._unlearned(text, language, features) | explained
        return {
            label: sorted(parts, key=lambda part: -abs(part.weight))[:top]
            for label, parts in explained.items()
        }


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


def _names(pipeline: Pipeline) -> list[str]:
    return [label.name for label in pipeline["labels"].labels]


def _given(features: Features | None) -> list[Contribution]:
    return [
        Contribution(name, 0, 0, weight)
        for name, weight in caller.contributions_of(features).items()
        if weight
    ]
