"""What clients of Perspective are answered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ml.perspective_scale import on_their_scale
from moderation.api.compat.perspective.errors import internal, language_not_supported, of_type
from moderation.api.compat.perspective.reading import Span
from moderation.api.compat.perspective.requests import Analysis, Opinion
from moderation.labels import Label
from moderation.models import PerspectiveDoor
from moderation.scorer.client import scoring_process
from moderation.scorer.judging import Asked, Judged

UNKNOWN = "und"

Attributes = Mapping[str, tuple[Label, float]]


def analyzed(analysis: Analysis, site_id: UUID, door: PerspectiveDoor) -> dict[str, Any]:
    """The scores of one comment. Raises PerspectiveError, or ScorerAway."""
    site, whole = str(site_id), analysis.reading.whole()
    (found,) = _judge([whole], None, site)
    by_language = {found.language: found}
    for language in analysis.languages:
        if language not in by_language:
            by_language[language] = _judge([whole], language, site)[0]
    languages = analysis.languages or (found.language,)
    attributes = _supported(analysis, [by_language[one] for one in languages], found.language)
    judged_in = found.language if found.language in languages else languages[0]
    spans = [(whole, by_language[judged_in])]
    if analysis.spans:
        sentences = analysis.reading.sentences()
        spans = list(zip(sentences, _judge(sentences, judged_in, site), strict=True))
    return {
        "attributeScores": _scores(attributes, by_language[judged_in], spans, door),
        "languages": list(languages),
        "detectedLanguages": [found.language],
        **_echoed(analysis.client_token),
    }


def heard(opinion: Opinion) -> dict[str, Any]:
    """What a suggested score is answered with: nothing to speak of."""
    languages = {"requestedLanguages": list(opinion.languages)} if opinion.languages else {}
    return {**_echoed(opinion.client_token), **languages}


def _echoed(client_token: str) -> dict[str, str]:
    return {"clientToken": client_token} if client_token else {}


def _judge(texts: Sequence[Span], language: str | None, site: str) -> list[Judged]:
    """In a language, or in the one that each is found to be in."""
    asked = [Asked(one.text, site=site, language=language) for one in texts]
    judged = [one for one in scoring_process().judge(asked).texts if one is not None]
    if len(judged) < len(asked):
        raise internal()
    return judged


def _supported(analysis: Analysis, judged: Sequence[Judged], detected: str) -> Attributes:
    """Those that every one of the languages has."""
    supported = {}
    for name, (label, least) in analysis.attributes.items():
        if all(label in one.probabilities for one in judged):
            supported[name] = (label, least)
        elif not analysis.drops_unsupported:
            if detected == UNKNOWN and not analysis.languages:
                raise of_type("LANGUAGE_DETECTION_FAILED", "Unable to detect language")
            raise language_not_supported(
                name, requested=list(analysis.languages), detected=[detected]
            )
    return supported


def _scores(
    attributes: Attributes,
    whole: Judged,
    spans: Iterable[tuple[Span, Judged]],
    door: PerspectiveDoor,
) -> dict[str, Any]:
    """Of each attribute that reaches its least score."""

    def score(judged: Judged, label: Label) -> dict[str, Any]:
        value = judged.probabilities[label]
        if door.uses_their_scale and label == Label.TOXIC:
            value = on_their_scale(value)
        return {"value": value, "type": "PROBABILITY"}

    return {
        name: {
            "spanScores": [
                {"begin": span.begin, "end": span.end, "score": score(judged, label)}
                for span, judged in spans
            ],
            "summaryScore": summary,
        }
        for name, (label, least) in attributes.items()
        if (summary := score(whole, label))["value"] >= least
    }
