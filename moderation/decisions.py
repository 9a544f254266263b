"""The one way to decide: rules of authority, then `transitions.move`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from comments.models import Comment, Status
from comments.transitions import Move, SourceKind, move
from moderation.decision_log import record
from moderation.models import Decision
from moderation.models.decision import EDIT_WAITS, MACHINES
from moderation.verdicts import Action, Verdict

Targets = Mapping[UUID, UUID]


@transaction.atomic
def decide(
    targets: Targets,
    verdict: Verdict,
    *,
    act: Decision | None = None,
    details: Mapping[UUID, Mapping[str, Any]] | None = None,
    policy_version_id: int | None = None,
) -> list[Move]:
    """Carry out a verdict on comments; return what moved or was confirmed.

    `targets` maps each comment to the revision that was judged. A comment is passed over where
    it has a newer text, where a person has decided this text and a machine asks, and where the
    same machine has decided the same before. Where a rule or the model doubts the edit of a public
    comment, readers go on seeing the older text and the edit waits for a person: that is noted.
    The number of statements does not depend on the number of comments.
    """
    rows = lock(targets)
    machine = verdict.source.kind in MACHINES
    if machine:
        settled = _settled(rows, verdict)
        rows = {pk: row for pk, row in rows.items() if pk not in settled}
    context = {
        "act": act,
        "details": {pk: dict(verdict.detail) for pk in targets} | dict(details or {}),
        "policy_version_id": policy_version_id,
    }
    if verdict.source.kind in DOUBTERS and verdict.action is not Action.APPROVE:
        edits = {pk: row for pk, row in rows.items() if _is_edit(row)}
        _note_doubts(edits, verdict, context)
        rows = {pk: row for pk, row in rows.items() if pk not in edits}
    to = verdict.action.target
    wanted = {pk: targets[pk] for pk in rows}
    moves = move(wanted, to, source=verdict.source, reason=verdict.reason, context=context)
    if machine:
        return moves
    moved = {m.comment_id for m in moves}
    confirmed = [
        Move(pk, row.newest_revision_id, row.status, to)
        for pk, row in rows.items()
        if pk not in moved and row.status == to
    ]
    context["details"] = {m.comment_id: {"confirmed": True} for m in confirmed}
    record(confirmed, source=verdict.source, reason=verdict.reason, context=context)
    return moves + confirmed


DOUBTERS = (SourceKind.RULE, SourceKind.MODEL)


def _is_edit(row: Comment) -> bool:
    """Whether readers see an older text than the newest."""
    return row.status == Status.PUBLISHED and row.public_revision_id != row.newest_revision_id


def _note_doubts(edits: Mapping[UUID, Comment], verdict: Verdict, context: dict[str, Any]) -> None:
    stays = [
        Move(pk, row.newest_revision_id, Status.PUBLISHED, Status.PUBLISHED)
        for pk, row in edits.items()
    ]
    details = {pk: {**context["details"][pk], EDIT_WAITS: True} for pk in edits}
    source, reason = verdict.source, verdict.reason
    record(stays, source=source, reason=reason, context={**context, "details": details})


def lock(targets: Targets) -> dict[UUID, Comment]:
    """The comments, locked in id order, that still have the text that was judged."""
    rows = Comment.objects.filter(pk__in=list(targets)).order_by("pk")
    locked = rows.select_for_update(no_key=True).only(
        "pk", "status", "newest_revision_id", "public_revision_id", "thread_id", "published_at"
    )
    return {row.pk: row for row in locked if row.newest_revision_id == targets[row.pk]}


def _settled(rows: Mapping[UUID, Comment], verdict: Verdict) -> set[UUID]:
    """Comments that this machine has no more say in. Read only after they are locked."""
    if not rows:
        return set()
    decisions = Decision.objects.on({pk: row.newest_revision_id for pk, row in rows.items()})
    human = Q(pk__in=decisions.standing_human().values("pk"))
    doubted = Q(**{f"detail__{EDIT_WAITS}": True})
    same = Q(source_kind=verdict.source.kind, source_name=verdict.source.name)
    said = same & (Q(to_status=verdict.action.target) | doubted)
    if verdict.action is Action.APPROVE:  # what one machine doubts, another does not publish
        said |= doubted
    return set(decisions.filter(human | said).values_list("comment", flat=True))
