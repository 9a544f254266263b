"""Scoring: the door through which the rest of the world uses the classifier."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from scipy.special import expit
from sklearn.pipeline import Pipeline

from ml import caller_features, fallback
from ml.adaptation import Adaptation
from ml.artifacts import ENGLISH, Model, ModelError, load
from ml.correction import Correction
from ml.danger import is_in_danger
from ml.encoder.opinion import NAME, SecondOpinion
from ml.explain import Contribution, contributions_of, weights_of
from ml.judging_language import judging
from ml.labels import LABELS
from ml.offers import lost_without_offer

SHIPPED = Path(__file__).parent / "model"
_SPAM, _TOXIC = LABELS.index("spam"), LABELS.index("toxic")

Features = Mapping[str, float]


@dataclass(frozen=True)
class Prediction:
    """A calibrated probability for each label that could be judged, and the model that gave it.

    `language` is an ISO 639-1 code, or "und". Where no model knows it, only `spam` and, where a
    word of its list stands, `obscene` are judged; see `ml.fallback`. `in_danger` is a sign and no
    label: the writer seems to say that they want to die or to hurt themselves; see `ml.danger`.
    """

    version: str
    probabilities: dict[str, float]
    language: str = ENGLISH
    in_danger: bool = False


class Scorer:
    """Answers for texts with one loaded model, and with what was learned on top of it.

    Where that leaves an English text in doubt, it may ask for a second opinion.
    """

    def __init__(
        self,
        model: Model,
        adaptation: Adaptation | None = None,
        second_opinion: SecondOpinion | None = None,
    ):
        if adaptation and adaptation.artefact != model.manifest["artefact"]:
            raise ModelError("this adaptation was learned on another model")
        self.model = model
        self.adaptation = adaptation
        self.second_opinion = second_opinion
        parts = [model.version, adaptation and adaptation.digest, second_opinion and NAME]
        self.version = "+".join(part for part in parts if part)
        self.intercepts = self.intercepts_in(ENGLISH)

    def intercepts_in(self, language: str, site: str | None = None) -> dict[str, float]:
        """Each label's log-odds before anything of a text in this language is read."""
        pipeline, correction = self.model.pipelines.get(language), self.correction(language)
        if pipeline is None:
            return dict(fallback.INTERCEPTS)
        found = correction.intercepts(site) if correction else pipeline["labels"].intercept_
        return fallback.INTERCEPTS | dict(zip(_names(pipeline), found.tolist(), strict=True))

    def correction(self, language: str) -> Correction | None:
        """What was learned on top of the pipeline of this language."""
        return self.adaptation.corrections.get(language) if self.adaptation else None

    def score(
        self,
        texts: Sequence[str],
        features: Sequence[Features | None] | None = None,
        sites: Sequence[str | None] | None = None,
        languages: Sequence[str | None] | None = None,
    ) -> list[Prediction]:
        """A prediction for each text.

        `features` gives named numbers for each text, or None; `sites` the key of its site;
        `languages` the one that it is to be judged in, None where that is to be found out.
        """
        _require_texts(texts)
        found_out = judging(self.model.pipelines, texts, self.model.word_lists)
        batch = _batch(texts, found_out, features, sites, languages)
        found: dict[int, dict[str, float]] = {}
        for language in {one.language for one in batch}:
            chosen = [one for one in batch if one.language == language]
            answers_of = self._english if language == ENGLISH else partial(self._foreign, language)
            found |= zip((one.place for one in chosen), answers_of(chosen), strict=True)
        return [
            Prediction(
                self.version,
                found[one.place],
                one.language,
                is_in_danger(one.text, one.language),
            )
            for one in batch
        ]

    def _english(self, batch: Sequence["_Text"]) -> list[dict[str, float]]:
        logits = self._logits(ENGLISH, batch)
        logits[:, _SPAM] += [
            sum(caller_features.contributions_of(one.given).values()) for one in batch
        ]
        logits[:, _SPAM] += [
            lost_without_offer(logit, one.text, one.given)
            for one, logit in zip(batch, logits[:, _SPAM].tolist(), strict=True)
        ]
        logits[:, _TOXIC] += self._advice([one.text for one in batch], logits[:, _TOXIC])
        return [dict(zip(LABELS, row, strict=True)) for row in expit(logits).tolist()]

    def _advice(self, texts: Sequence[str], toxic: np.ndarray) -> np.ndarray:
        return self.second_opinion.adds(texts, toxic) if self.second_opinion else 0 * toxic

    def _foreign(self, language: str, batch: Sequence["_Text"]) -> list[dict[str, float]]:
        return [
            {
                label: fallback.probability(label, parts)
                for label, parts in self._unlearned(one.text, language, one.given).items()
            }
            | learned
            for one, learned in zip(batch, self._learned(language, batch), strict=True)
        ]

    def _learned(self, language: str, batch: Sequence["_Text"]) -> list[dict[str, float]]:
        pipeline = self.model.pipelines.get(language)
        if pipeline is None:
            return [{} for _ in batch]
        probabilities = expit(self._logits(language, batch)).tolist()
        return [dict(zip(_names(pipeline), row, strict=True)) for row in probabilities]

    def _logits(self, language: str, batch: Sequence["_Text"]) -> np.ndarray:
        pipeline, correction = self.model.pipelines[language], self.correction(language)
        rows = pipeline["features"].transform([one.text for one in batch])
        shipped = pipeline["labels"].decision_function(rows)
        if correction is None:
            return shipped
        return correction.logits(rows, shipped, [one.site for one in batch])

    def _unlearned(
        self, text: str, language: str, given: Features | None
    ) -> dict[str, list[Contribution]]:
        found = fallback.contributions_of(text, language, self.model.word_lists)
        return found | {"spam": [*found["spam"], *_given(given)]}

    def explain(
        self,
        text: str,
        features: Features | None = None,
        top: int | None = 10,
        site: str | None = None,
        language: str | None = None,
    ) -> dict[str, list[Contribution]]:
        """For each judged label, what drove it, strongest first; with `top=None` all of it.

        All of a label's weights and its intercept (`intercepts_in` the language of the text and
        on the site) sum to the log-odds of its probability.
        """
        _require_texts([text])
        language = language or judging(self.model.pipelines, [text], self.model.word_lists)[0]
        pipeline, correction = self.model.pipelines.get(language), self.correction(language)
        explained: dict[str, list[Contribution]] = {}
        if pipeline is not None:
            coefficients = partial(correction.coefficients, site=site) if correction else None
            weights, facts = weights_of(pipeline, text, coefficients)
            for index, label in enumerate(_names(pipeline)):
                explained[label] = contributions_of(text, weights[:, index]) + [
                    Contribution(name, 0, 0, found[index])
                    for name, found in facts.items()
                    if found[index]
                ]
        if language == ENGLISH:
            explained["spam"] += _given(features)
            explained["spam"] += self._bounded(text, features, explained["spam"], site)
            explained["toxic"] += self._advised(text, explained["toxic"], site)
        else:
            explained = self._unlearned(text, language, features) | explained
        return {
            label: sorted(parts, key=lambda part: -abs(part.weight))[:top]
            for label, parts in explained.items()
        }

    def _bounded(
        self, text: str, given: Features | None, spam: Sequence[Contribution], site: str | None
    ) -> list[Contribution]:
        logit = self.intercepts_in(ENGLISH, site)["spam"] + sum(part.weight for part in spam)
        weight = lost_without_offer(logit, text, given)
        return [Contribution("no offer", 0, 0, weight)] if weight else []

    def _advised(
        self, text: str, toxic: Sequence[Contribution], site: str | None
    ) -> list[Contribution]:
        logit = self.intercepts_in(ENGLISH, site)["toxic"] + sum(part.weight for part in toxic)
        (weight,) = self._advice([text], np.array([logit])).tolist()
        return [Contribution("second opinion", 0, 0, weight)] if weight else []


@cache
def load_scorer(path: Path | None = None) -> Scorer:
    """The scorer of a model folder (by default the shipped one), loaded once for each process."""
    # For some hundred words at a time, threads cost more than they bring.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    return Scorer(load(Path(path) if path else SHIPPED))


def _require_texts(texts: Sequence[str]) -> None:
    if isinstance(texts, str):
        raise TypeError("score() takes a list of texts, not one text")
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"a text must be a str, not {type(text).__name__}")


@dataclass(frozen=True)
class _Text:
    """One text of a batch, and what was given with it."""

    place: int
    text: str
    language: str
    given: Features | None
    site: str | None


def _batch(
    texts: Sequence[str],
    found_out: Sequence[str],
    features: Sequence[Features | None] | None,
    sites: Sequence[str | None] | None,
    languages: Sequence[str | None] | None,
) -> list[_Text]:
    absent = [None] * len(texts)
    given = {"features": features or absent, "sites": sites or absent}
    wanted = languages or absent
    for name, column in (given | {"languages": wanted}).items():
        if len(column) != len(texts):
            raise ValueError(f"{len(texts)} texts but {name} for {len(column)}")
    judged_in = [one or other for one, other in zip(wanted, found_out, strict=True)]
    return list(map(_Text, range(len(texts)), texts, judged_in, *given.values()))


def _names(pipeline: Pipeline) -> list[str]:
    return [label.name for label in pipeline["labels"].labels]


def _given(features: Features | None) -> list[Contribution]:
    return [
        Contribution(name, 0, 0, weight)
        for name, weight in caller_features.contributions_of(features).items()
        if weight
    ]
