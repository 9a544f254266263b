"""The classifier on demand: nothing is stored."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as Fault
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.idempotency import IDEMPOTENCY_KEY
from comments.api.http.publishers import PublisherView
from comments.models import KeyScope
from comments.posting.writing import Writing
from comments.text import MAX_BODY, check_text, is_blank
from comments.transitions import Source
from ml.offers import sells
from moderation.api.v1.serializers.scores import AnswersSerializer, AskedSerializer
from moderation.features import features_of_text
from moderation.models import Policy
from moderation.policy import InForce, ModeNow, mode_at, policy_in_force, verdict_from_score
from moderation.readings import Written, judge_all
from moderation.reasons import in_words
from moderation.scorer.client import scoring_process
from moderation.scorer.judging import Judged

ALL_WORDS = -1.0


class ScoreView(PublisherView):
    scopes = {"POST": KeyScope.SCORE}
    rate = "key-score"

    @extend_schema(
        operation_id="score",
        request=AskedSerializer,
        responses={200: AnswersSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str) -> Response:
        """What the classifier says of up to 500 texts, and what the policy would do with them.

        Judged as a new comment of this moment would be, by scores, thresholds and mode; the rules
        on words, links and behaviour are not asked. Answers come in order, and a text that cannot
        be judged is answered in its place. While the scoring process is away: 503, `Retry-After`.
        """
        form = AskedSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        texts, words = form.validated_data["texts"], form.validated_data["words"]
        self.once(dict)  # only that a key is not used for something else
        faults = [_fault(text) for text in texts]
        in_force = policy_in_force(self.key.site_id)
        asked = [
            _written(text, self.key.site_id, in_force.policy)
            for text, fault in zip(texts, faults, strict=True)
            if fault is None
        ]
        explain_from = ALL_WORDS if words else None
        return Response(self._answers(faults, asked, in_force, explain_from=explain_from))

    def _answers(
        self,
        faults: Sequence[dict[str, str] | None],
        asked: Sequence[Written],
        in_force: InForce,
        *,
        explain_from: float | None,
    ) -> dict[str, Any]:
        found = judge_all(scoring_process(), asked, explain_from=explain_from)
        mode, source = mode_at(in_force.policy, timezone.now()), Source.model(found.version)
        judged = iter(zip(asked, found.texts, strict=True))
        results = [
            _failed(fault) if fault else _told(*next(judged), in_force, mode, source)
            for fault in faults
        ]
        return {
            "model": found.version,
            "policy_version": in_force.number,
            "results": results,
        }


def _written(text: str, site_id: UUID, policy: Policy) -> Written:
    writing = Writing.of(text)
    features = features_of_text(writing, policy)
    return Written(text, writing.columns()["reading"], features, str(site_id))


def _fault(text: Any) -> dict[str, str] | None:
    """Why a text cannot be judged, as where it is posted."""
    if not isinstance(text, str):
        return {"code": "invalid", "message": "Not a valid string."}
    if len(text) > MAX_BODY:
        message = f"Ensure this text has no more than {MAX_BODY} characters."
        return {"code": "max_length", "message": message}
    try:
        check_text(text)
    except Fault as fault:
        return {"code": str(fault.code), "message": str(fault.message)}
    if is_blank(text):
        return {"code": "blank", "message": "There is nothing to read in it."}
    return None


def _failed(error: dict[str, str]) -> dict[str, Any]:
    nothing = dict.fromkeys(("language", "probabilities", "in_danger", "verdict", "words"))
    return {**nothing, "error": error}


def _told(
    asked: Written,
    judged: Judged | None,
    in_force: InForce,
    mode: ModeNow,
    source: Source,
) -> dict[str, Any]:
    if judged is None:
        return _failed({"code": "unscorable", "message": "The classifier failed on it."})
    understood = "toxic" in judged.probabilities
    holds_unread = in_force.policy.hold_unknown_languages
    verdict = verdict_from_score(
        in_force.thresholds,
        mode,
        judged.probabilities,
        source=source,
        unread=judged.language if holds_unread and not understood else None,
        offers=sells(asked.body, asked.features),
        in_danger=judged.in_danger,
    )
    assert verdict is not None  # of a comment that nobody has seen
    words = {label: [vars(word) for word in found] for label, found in judged.words.items()}
    return {
        "language": judged.language,
        "probabilities": judged.probabilities,
        "in_danger": judged.in_danger,
        "verdict": {
            "action": verdict.action,
            "reason": verdict.reason,
            "words": in_words(source.kind, verdict.reason, verdict.detail),
        },
        "words": words or None,
        "error": None,
    }
