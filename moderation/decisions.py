"""The one way to decide: rules of authority, then `transitions.move`."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from comments.models import Comment
from comments.transitions import Locked, Move, SourceKind, Targets, lock, move, tell
from moderation.decision_log import Context, record
from moderation.models import Act, Decision
from moderation.models.decision import EDIT_WAITS, MACHINES
from moderation.verdicts import Action, Verdict


@transaction.atomic
def decide(
    targets: Targets,
    verdict: Verdict,
    *,
    act: Act | None = None,
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
    comments = lock(targets)
    is_machine = verdict.source.kind in MACHINES
    if is_machine:
        comments = comments.without(_settled(comments, verdict))
    context = Context(
        act=act,
        details=dict.fromkeys(comments, verdict.detail) | dict(details or {}),
        policy_version_id=policy_version_id,
        aside=verdict.aside,
    )
    if verdict.source.kind in DOUBTERS and verdict.action is not Action.APPROVE:
        edits = {pk: comment for pk, comment in comments.items() if comment.is_edit_waiting}
        _note_doubts(edits.values(), verdict, context)
        comments = comments.without(edits)
    to, source, reason = verdict.action.target, verdict.source, verdict.reason
    already = [comment for comment in comments.values() if comment.status == to]
    moves = move(comments, to, source=source, reason=reason, aside=verdict.aside, context=context)
    if is_machine:
        return moves
    moved = {one.comment_id for one in moves}
    unmoved = Locked.of(*(comment for comment in already if comment.pk not in moved))
    if verdict.action is Action.REJECT:
        tell(unmoved, verdict.aside)
    confirmed = [_unmoved(comment) for comment in unmoved.values()]
    looked_at = {pk: {**context.details[pk], "confirmed": True} for pk in unmoved}
    record(confirmed, source=source, reason=reason, context=replace(context, details=looked_at))
    return moves + confirmed


DOUBTERS = (SourceKind.RULE, SourceKind.MODEL)


def _note_doubts(edits: Collection[Comment], verdict: Verdict, context: Context) -> None:
    details = {c.pk: {**context.details[c.pk], EDIT_WAITS: True} for c in edits}
    record(
        [_unmoved(comment) for comment in edits],
        source=verdict.source,
        reason=verdict.reason,
        context=replace(context, details=details),
    )


def _unmoved(comment: Comment) -> Move:
    """What is decided on a comment that stays where it is."""
    return Move(
        comment_id=comment.pk,
        revision_id=comment.newest_revision_id,
        from_status=comment.status,
        to_status=comment.status,
        public_before=comment.public_revision_id,
        public_after=comment.public_revision_id,
    )


def _settled(comments: Locked, verdict: Verdict) -> set[UUID]:
    """Comments that this machine has no more say in. Read only after they are locked."""
    if not comments:
        return set()
    decisions = Decision.objects.on({pk: c.newest_revision_id for pk, c in comments.items()})
    human = Q(pk__in=decisions.standing_human().values("pk"))
    doubted = Q(**{f"detail__{EDIT_WAITS}": True})
    same = Q(source_kind=verdict.source.kind, source_name=verdict.source.name)
    said = same & (Q(to_status=verdict.action.target) | doubted)
    if verdict.action is Action.APPROVE:  # what one machine doubts, another does not publish
        said |= doubted
    return set(decisions.filter(human | said).values_list("comment", flat=True))
