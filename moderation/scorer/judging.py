"""What is asked about texts, and what is answered; and how a scorer of `ml` answers it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

logger = logging.getLogger(__name__)

EXPLAIN_FROM = 0.1
WORDS_PER_LABEL = 5


@dataclass(frozen=True)
class Asked:
    """A text, what is known besides its words, the id of its site, and the language that it is to
    be judged in, None where that is to be found out."""

    text: str
    features: Mapping[str, float] | None = None
    site: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Word:
    """A word that drove a label; start and end are offsets in the text, both 0 for a fact of all
    of it."""

    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Judged:
    """One text's language, a probability for each label that could be judged, its words, and
    whether who wrote it may be in danger from themselves."""

    language: str
    probabilities: Mapping[str, float]
    words: Mapping[str, Sequence[Word]] = field(default_factory=dict)
    in_danger: bool = False


@dataclass(frozen=True)
class Judgements:
    """The version that judged, and an answer for each text in order; None for one it fails on."""

    version: str
    texts: Sequence[Judged | None]


class Judge(Protocol):
    """What scores: the scoring process, as seen from others, or a test's fake."""

    def judge(self, texts: Sequence[Asked], *, explain_from: float | None = None) -> Judgements:
        """`explain_from`: the least probability of a label whose words are wanted; None: of none.

        A negative number wants those of all labels.
        """


class Prediction(Protocol):
    @property
    def probabilities(self) -> Mapping[str, float]: ...

    @property
    def language(self) -> str: ...

    @property
    def in_danger(self) -> bool: ...


class Contribution(Protocol):
    @property
    def text(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def weight(self) -> float: ...


class Scorer(Protocol):
    """What `ml` gives."""

    @property
    def version(self) -> str: ...

    def score(
        self,
        texts: Sequence[str],
        features: Sequence[Mapping[str, float] | None] | None = None,
        sites: Sequence[str | None] | None = None,
        languages: Sequence[str | None] | None = None,
    ) -> Sequence[Prediction]: ...

    def explain(
        self,
        text: str,
        features: Mapping[str, float] | None = None,
        top: int | None = 10,
        site: str | None = None,
        language: str | None = None,
    ) -> Mapping[str, Sequence[Contribution]]: ...


def judged_by(
    scorer: Scorer, texts: Sequence[Asked], *, explain_from: float | None = None
) -> Judgements:
    """One call of the model; where that fails, its halves, until the bad text is alone."""
    return Judgements(scorer.version, _judged(scorer, texts, explain_from))


def _judged(
    scorer: Scorer, texts: Sequence[Asked], explain_from: float | None
) -> list[Judged | None]:
    if not texts:
        return []
    try:
        predictions = scorer.score(
            [one.text for one in texts],
            [one.features for one in texts],
            [one.site for one in texts],
            [one.language for one in texts],
        )
        return [
            Judged(
                found.language,
                dict(found.probabilities),
                _words(scorer, one, found, explain_from),
                found.in_danger,
            )
            for one, found in zip(texts, predictions, strict=True)
        ]
    except Exception:
        if len(texts) == 1:
            logger.exception("A text of %s characters could not be scored", len(texts[0].text))
            return [None]
        logger.warning("A batch of %s failed and is halved", len(texts), exc_info=True)
    middle = len(texts) // 2
    halves = texts[:middle], texts[middle:]
    return [one for half in halves for one in _judged(scorer, half, explain_from)]


def _words(
    scorer: Scorer, one: Asked, found: Prediction, explain_from: float | None
) -> dict[str, list[Word]]:
    """For each label that somebody may ask about, its strongest words and their weights."""
    if explain_from is None:
        return {}
    labels = [label for label, p in found.probabilities.items() if p >= explain_from]
    if not labels:
        return {}
    explained = scorer.explain(one.text, one.features, site=one.site, language=one.language)
    return {
        label: [
            Word(word.text, word.start, word.end, round(word.weight, 2))
            for word in explained[label][:WORDS_PER_LABEL]
        ]
        for label in labels
        if label in explained
    }


def to_wire(judged: Judged | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    return {
        "language": judged.language,
        "probabilities": dict(judged.probabilities),
        "words": {
            label: [[word.text, word.start, word.end, word.weight] for word in words]
            for label, words in judged.words.items()
        },
        "in_danger": judged.in_danger,
    }


def from_wire(told: dict[str, Any] | None) -> Judged | None:
    if told is None:
        return None
    return Judged(
        told["language"],
        told["probabilities"],
        {label: [Word(*word) for word in words] for label, words in told["words"].items()},
        told["in_danger"],
    )
