"""What a moderator does at the desk, over REST: the same use cases."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.idempotency import IDEMPOTENCY_KEY
from comments.api.http.publishers import PublisherView
from comments.models import Comment, KeyScope
from comments.transitions import Move
from moderation.acts import (
    Outcome,
    Seen,
    keep_older_texts,
    moderate,
    sites_touched,
    still_as_seen,
    undo_act,
    undo_decision,
)
from moderation.api.v1.serializers.moderation import (
    KEEP,
    ActSerializer,
    JudgementSerializer,
    UndoneSerializer,
)
from moderation.models import Act, Decision
from moderation.verdicts import Action


class ModerateView(PublisherView):
    scopes = {"POST": KeyScope.MODERATE}

    @extend_schema(
        operation_id="moderate",
        request=JudgementSerializer,
        responses={200: ActSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str) -> Response:
        """Approve, hold or reject up to 500 comments, or give up their waiting edits: one act.

        The answer says of each what became of it. Where nothing could be done, it is a 409.
        """
        form = JudgementSerializer(data=request.data, context={"site": self.site})
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = form.validated_data
        done = self.once(lambda: self._decide(given))
        return Response(done)

    @transaction.atomic
    def _decide(self, given: dict[str, Any]) -> dict[str, Any]:
        told = {one["id"]: _seen(one) for one in given["comments"]}
        own = Comment.objects.filter(pk__in=told, thread__site=self.site)
        seen = {pk: told[pk] for pk in own.values_list("pk", flat=True)}
        targets = still_as_seen(seen)
        if given["action"] == KEEP:
            outcome = keep_older_texts(targets, actor=self.key)
        else:
            action, reason = Action(given["action"]), given.get("reason", "")
            outcome = moderate(targets, action, actor=self.key, reason=reason)
        return _told(outcome, [one["id"] for one in given["comments"]], seen)


def _seen(one: dict[str, Any]) -> Seen:
    return Seen(one.get("revision"), one.get("decision"), knows_decision="decision" in one)


def _told(outcome: Outcome, asked: list[UUID], known: dict[UUID, Seen]) -> dict[str, Any]:
    done = {move.comment_id for move in outcome.moves}
    outcomes = [
        {"id": str(pk), "outcome": "done" if pk in done else "stale" if pk in known else "unknown"}
        for pk in asked
    ]
    return {"act": str(outcome.act.pk), "comments": outcomes}


class UndoActView(PublisherView):
    scopes = {"POST": KeyScope.MODERATE}

    @extend_schema(
        operation_id="act_undo",
        request=None,
        responses={200: UndoneSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, act_id: UUID) -> Response:
        """Take back an act with all its parts and bans: as if it had never been, text and state.

        What somebody decided since stands.
        """
        act = get_object_or_404(Act, pk=act_id)
        if sites_touched(act) != {self.site.pk}:  # of other sites, or of this one among others
            raise Http404
        moves = self.once(lambda: _undone(undo_act(act, actor=self.key)))
        return Response(moves)


class UndoDecisionView(PublisherView):
    scopes = {"POST": KeyScope.MODERATE}

    @extend_schema(
        operation_id="decision_undo",
        request=None,
        responses={200: UndoneSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, decision_id: UUID) -> Response:
        """Take back a single decision, if need be out of an act on many."""
        own = Decision.objects.filter(comment__thread__site=self.site)
        decision = get_object_or_404(own, pk=decision_id)
        return Response(self.once(lambda: _undone(undo_decision(decision, actor=self.key))))


def _undone(moves: list[Move]) -> dict[str, Any]:
    return {"comments": [str(move.comment_id) for move in moves]}
