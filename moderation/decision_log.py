"""The one writer of Decisions: what `move` announces becomes history in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from comments.models import Status
from comments.transitions import Move, Source, SourceKind
from moderation.models import Decision, Flag
from moderation.models.decision import KEPT_OLDER_TEXT

_UPHELD = {Status.PUBLISHED: False, Status.REJECTED: True}


def record(
    moves: Sequence[Move],
    *,
    source: Source,
    reason: str = "",
    context: Mapping[str, Any] | None = None,
) -> list[Decision]:
    """Store a Decision for each move, and settle the flags that it answers."""
    if not moves:
        return []
    context = context or {}
    decisions = Decision.objects.bulk_create(_rows(moves, source, reason, context))
    if source.kind == SourceKind.MODERATOR and reason != KEPT_OLDER_TEXT:
        _settle_flags(decisions, reverts=context.get("reverts"))
    return decisions


def _rows(
    moves: Sequence[Move], source: Source, reason: str, context: Mapping[str, Any]
) -> list[Decision]:
    now = timezone.now()
    details, reverts = context.get("details", {}), context.get("reverts", {})
    return [
        Decision(
            comment_id=move.comment_id,
            revision_id=move.revision_id,
            from_status=move.from_status,
            to_status=move.to_status,
            reason=reason,
            detail=dict(details.get(move.comment_id, {})),
            source_kind=source.kind,
            source_name=source.name,
            actor_id=source.user_id,
            parent=context.get("act"),
            reverts_id=reverts.get(move.comment_id),
            policy_version_id=context.get("policy_version_id"),
            created_at=now,
        )
        for move in moves
    ]


def _settle_flags(decisions: Sequence[Decision], *, reverts: Mapping[Any, Any] | None) -> None:
    if reverts:
        settled = Flag.objects.filter(resolved_by__in=list(reverts.values()))
        settled.update(resolved_at=None, resolved_by=None, upheld=None)
        return
    upheld = _UPHELD.get(Status(decisions[0].to_status))
    if upheld is None:
        return
    this = Decision.objects.filter(
        pk__in=[d.pk for d in decisions], comment=OuterRef("comment")
    ).values("pk")
    Flag.objects.open().filter(comment__in=[d.comment_id for d in decisions]).update(
        resolved_at=decisions[0].created_at, upheld=upheld, resolved_by=Subquery(this)
    )
