"""What clients of Perspective are answered."""

from collections.abc import Mapping, Sequence
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


def analyzed(analysis: Analysis, site_id: UUID, door: PerspectiveDoor) -> dict[str, Any]:
    """The scores of one comment. Raises PerspectiveError, or ScorerAway."""
    whole = analysis.reading.whole()
    by_language = _judged(whole, analysis.languages, str(site_id))
    detected = next(iter(by_language))
    wanted = list(analysis.languages)
    if detected == UNKNOWN and not wanted and not _knows_all(by_language[detected], analysis):
        raise of_type("LANGUAGE_DETECTION_FAILED", "Unable to detect language")
    judged_in = detected if detected in wanted or not wanted else wanted[0]
    asked = _supported(analysis, [by_language[one] for one in wanted or [detected]], detected)
    spans = [(whole, by_language[judged_in])]
    if analysis.spans:
        sentences = analysis.reading.sentences()
        spans = list(zip(sentences, _ask(sentences, [judged_in], str(site_id)), strict=True))

    def score(judged: Judged, label: Label) -> dict[str, Any]:
        value = judged.probabilities[label]
        if door.uses_their_scale and label == Label.TOXIC:
            value = on_their_scale(value)
        return {"value": value, "type": "PROBABILITY"}

    scores = {}
    for name, (label, least) in asked.items():
        summary = score(by_language[judged_in], label)
        if summary["value"] >= least:
            scores[name] = {
                "spanScores": [
                    {"begin": span.begin, "end": span.end, "score": score(judged, label)}
                    for span, judged in spans
                ],
                "summaryScore": summary,
            }
    return {
        "attributeScores": scores,
        "languages": wanted or [detected],
        "detectedLanguages": [detected],
        **_echoed(analysis.client_token),
    }


def heard(opinion: Opinion) -> dict[str, Any]:
    """What a suggested score is answered with: nothing to speak of."""
    languages = {"requestedLanguages": list(opinion.languages)} if opinion.languages else {}
    return {**_echoed(opinion.client_token), **languages}


def _echoed(client_token: str) -> dict[str, str]:
    return {"clientToken": client_token} if client_token else {}


def _judged(text: Span, wanted: Sequence[str], site: str) -> dict[str, Judged]:
    """By language: first the one that was found, then those that were asked for and differ."""
    (found,) = _ask([text], [None], site)
    others = [language for language in wanted if language != found.language]
    return {found.language: found} | dict(
        zip(others, _ask([text] * len(others), others, site), strict=True)
    )


def _ask(texts: Sequence[Span], languages: Sequence[str | None], site: str) -> list[Judged]:
    """With one language for all of the texts, or one for each."""
    if not texts:
        return []
    each = languages if len(languages) == len(texts) else [*languages] * len(texts)
    asked = [
        Asked(one.text, site=site, language=language)
        for one, language in zip(texts, each, strict=True)
    ]
    judged = [one for one in scoring_process().judge(asked).texts if one is not None]
    if len(judged) < len(asked):
        raise internal()
    return judged


def _knows_all(judged: Judged, analysis: Analysis) -> bool:
    return analysis.drops_unsupported or all(
        label in judged.probabilities for label, _ in analysis.attributes.values()
    )


def _supported(
    analysis: Analysis, judged: Sequence[Judged], detected: str
) -> Mapping[str, tuple[Label, float]]:
    """The attributes that every one of the languages has."""
    supported = {}
    for name, (label, least) in analysis.attributes.items():
        if all(label in one.probabilities for one in judged):
            supported[name] = (label, least)
        elif not analysis.drops_unsupported:
            raise language_not_supported(
                name, requested=list(analysis.languages), detected=[detected]
            )
    return supported
