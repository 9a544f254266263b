"""The one writer of acts and decisions: what `move` announces is kept in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from comments.models import Flag, Status
from comments.rows import insert
from comments.transitions import NO_ASIDE, Aside, Move, Source, SourceKind
from moderation.models import Act, Decision, FlagResolution
from moderation.models.decision import KEPT_OLDER_TEXT, SHADOWED
from moderation.waiting.items import requeue

_ROWS = 1_000
"""In one statement: PostgreSQL takes 65,535 values."""

_UPHELD = {Status.PUBLISHED: False, Status.REJECTED: True}


@dataclass(frozen=True)
class Context:
    """What a decision tells besides the move: travels with `move`, which does not open it."""

    act: Act | None = None
    details: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    """By comment."""
    reverts: Mapping[UUID, UUID] = field(default_factory=dict)
    """By comment, the decision that is undone."""
    policy_version_id: int | None = None
    aside: Aside = NO_ASIDE
    """To the authors of what is rejected."""
    entering_at: datetime | None = None
    """Of a comment that is about to be stored: what waits of it is stored with it."""


def record(
    moves: Sequence[Move], *, source: Source, reason: str = "", context: Context | None = None
) -> list[Decision]:
    """Store a Decision for each move, settle the flags that it answers, and let the queue know."""
    if not moves:
        return []
    context = context or Context()
    if source.kind == SourceKind.MODERATOR and context.act is None:
        kind = Act.Kind.BATCH if len(moves) > 1 else Act.Kind.DECISION
        context = replace(context, act=open_act(kind, source=source, reason=reason))
    decisions = _rows(moves, source, reason, context)
    if len(decisions) == 1:  # as of each post that is published first
        insert(*decisions)
    else:
        Decision.objects.bulk_create(decisions, batch_size=_ROWS)
    if source.kind == SourceKind.MODERATOR and reason != KEPT_OLDER_TEXT:
        _settle_flags(decisions, reverts=context.reverts)
    if context.entering_at is None:
        requeue([move.comment_id for move in moves])
    return decisions


def open_act(
    kind: Act.Kind, *, source: Source, reason: str = "", reverts: Act | None = None
) -> Act:
    """The act that the decisions to come are parts of."""
    return Act.objects.create(
        kind=kind,
        reason=reason,
        source_kind=source.kind,
        source_name=source.name,
        actor_id=source.user_id,
        reverts=reverts,
        created_at=timezone.now(),
    )


def _rows(moves: Sequence[Move], source: Source, reason: str, context: Context) -> list[Decision]:
    now = context.entering_at or timezone.now()
    rejects = moves[0].to_status == Status.REJECTED and not context.reverts
    aside = context.aside if rejects else NO_ASIDE
    shadowed = {SHADOWED: True} if aside.shadowed else {}
    return [
        Decision(
            comment_id=move.comment_id,
            revision_id=move.revision_id,
            from_status=move.from_status,
            to_status=move.to_status,
            public_before_id=move.public_before,
            public_after_id=move.public_after,
            reason=reason,
            detail={**context.details.get(move.comment_id, {}), **shadowed},
            source_kind=source.kind,
            source_name=source.name,
            actor_id=source.user_id,
            act=context.act,
            reverts_id=context.reverts.get(move.comment_id),
            policy_version_id=context.policy_version_id,
            text_sent=aside.told,
            created_at=now,
        )
        for move in moves
    ]


def _settle_flags(decisions: Sequence[Decision], *, reverts: Mapping[UUID, UUID]) -> None:
    if reverts:
        _unsettle_flags(list(reverts.values()))
        return
    upheld = _UPHELD.get(Status(decisions[0].to_status))
    if upheld is None:
        return
    by_comment = {decision.comment_id: decision for decision in decisions}
    answered = list(Flag.objects.open().filter(comment__in=by_comment))
    if not answered:
        return
    FlagResolution.objects.bulk_create(
        (
            FlagResolution(flag=flag, decision=by_comment[flag.comment_id], upheld=upheld)
            for flag in answered
        ),
        batch_size=_ROWS,
    )
    ids = [flag.pk for flag in answered]
    Flag.objects.filter(pk__in=ids).close(decisions[0].created_at)


def _unsettle_flags(undone: Sequence[UUID]) -> None:
    """Reports that these decisions answered are open again; but where somebody else decided on the
    comment since, that is the answer, as if it had been the first."""
    answered = FlagResolution.objects.filter(decision__in=undone)
    flags = list(Flag.objects.filter(resolution__in=answered))
    if not flags:
        return
    answered.delete()
    Flag.objects.filter(pk__in=[flag.pk for flag in flags]).reopen()
    others = Decision.objects.standing_human().filter(
        comment__in={flag.comment_id for flag in flags},
        to_status__in=list(_UPHELD),
        reverts__isnull=True,
    )
    in_order = list(others.exclude(reason=KEPT_OLDER_TEXT).order_by("number"))
    for flag in flags:
        answers = (
            decision
            for decision in in_order
            if decision.comment_id == flag.comment_id and decision.created_at > flag.created_at
        )
        if answer := next(answers, None):
            upheld = _UPHELD[Status(answer.to_status)]
            FlagResolution.objects.create(flag=flag, decision=answer, upheld=upheld)
            Flag.objects.filter(pk=flag.pk).close(answer.created_at)
