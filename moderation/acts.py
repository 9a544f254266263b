"""What people do at the desk, to one comment or to many at once; and the way back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Status, Thread
from comments.transitions import Move, Source, keep_public, move
from moderation.decision_log import record
from moderation.decisions import Targets, decide, lock
from moderation.exceptions import ModerationError, Stale
from moderation.models import Ban, Decision, ScoreRequest
from moderation.models.decision import EDIT_WAITS, KEPT_OLDER_TEXT, MACHINES
from moderation.score_queue import ask_for_scores
from moderation.verdicts import Action, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_UNEXPLAINED = {Action.APPROVE: "approved", Action.HOLD: "held"}


@dataclass(frozen=True)
class Outcome:
    """What a person's act did; undoing its decision takes all of it back."""

    decision: Decision
    moves: list[Move]

    @property
    def can_be_undone(self) -> bool:
        return can_be_undone(self.decision)


def can_be_undone(decision: Decision) -> bool:
    """Whether there is a way back from any part of it, if nothing came after."""
    return not all(_why_final(part) for part in _parts_of(decision))


@dataclass(frozen=True)
class Seen:
    """What somebody had before their eyes: a text, and the last decision on its comment."""

    revision_id: UUID
    decision_id: UUID | None


def moderate(
    targets: Targets,
    action: Action,
    *,
    actor: "User",
    reason: str = "",
    act: Decision | None = None,
) -> Outcome:
    """A person decides. Several comments at once become parts of one act."""
    if action is Action.REJECT and not reason:
        raise ModerationError("Choose a reason for the rejection.")
    source = Source.moderator(actor)
    verdict = Verdict(action, reason or _UNEXPLAINED[action], source)
    with transaction.atomic():
        if act is None and len(targets) > 1:
            act = open_act("batch", actor=actor)
        moves = decide(targets, verdict, act=act)
        if not moves:
            raise Stale("Nothing was changed: this was decided or edited in the meantime.")
        return Outcome(act or Decision.objects.latest_of(targets).get(), moves)


@transaction.atomic
def keep_older_texts(targets: Targets, *, actor: "User") -> Outcome:
    """A person decides against edits of public comments: what readers see stays, for good.

    The author may send another edit; that is why there is no undo.
    """
    source = Source.moderator(actor)
    act = open_act("batch", actor=actor) if len(targets) > 1 else None
    moves = keep_public(targets, source=source, reason=KEPT_OLDER_TEXT, context={"act": act})
    if not moves:
        raise Stale("Nothing was changed: this was decided or edited in the meantime.")
    return Outcome(act or Decision.objects.latest_of(targets).get(), moves)


def still_as_seen(seen: Mapping[UUID, Seen]) -> dict[UUID, UUID]:
    """The targets that nobody has decided or edited since, locked.

    Call it in the transaction that decides on them: nobody comes in between.
    """
    rows = lock({pk: what.revision_id for pk, what in seen.items()})
    latest = {d.comment_id: d.pk for d in Decision.objects.latest_of(rows)}
    return {
        pk: row.newest_revision_id
        for pk, row in rows.items()
        if latest.get(pk) == seen[pk].decision_id
    }


def open_act(reason: str, *, actor: "User", reverts: Decision | None = None) -> Decision:
    """The act that the decisions to come are parts of."""
    source = Source.moderator(actor)
    return Decision.objects.create(
        source_kind=source.kind,
        source_name=source.name,
        actor=actor,
        reason=reason,
        reverts=reverts,
        created_at=timezone.now(),
    )


@transaction.atomic
def undo_decision(decision: Decision, *, actor: "User") -> list[Move]:
    """Take back a decision, or an act with all its parts and its bans.

    A part stays where somebody decided again, or the author wrote again, after it.
    """
    if decision.reverts_id:
        raise ModerationError("An undo is not undone: decide again instead.")
    parts = {part.comment_id: part for part in _parts_of(decision) if part.comment_id}
    rows = lock(_judged(parts))
    _lock_threads(rows.values())
    latest = {d.comment_id: d.pk for d in Decision.objects.latest_of(rows)}
    standing = {
        pk: part
        for pk, part in parts.items()
        if pk in rows
        and latest[pk] == part.pk
        and rows[pk].newest_revision_id == part.revision_id
        and not _why_final(part)
    }
    lifted = Ban.objects.filter(act=decision, lifted_at__isnull=True)
    bans = lifted.update(lifted_at=timezone.now()) if decision.comment_id is None else 0
    if not standing and not bans:
        raise _no_way_back(parts.values())
    return _restore(standing, decision, actor)


def _restore(standing: Mapping[UUID, Decision], decision: Decision, actor: "User") -> list[Move]:
    source = Source.moderator(actor)
    act = None
    if decision.comment_id is None:
        act = open_act("undo", actor=actor, reverts=decision)
    context = {"act": act, "reverts": {pk: part.pk for pk, part in standing.items()}}
    restored: list[Move] = []
    for status in sorted({part.from_status for part in standing.values()}):
        group = _judged({pk: p for pk, p in standing.items() if p.from_status == status})
        moves = move(group, Status(status), source=source, reason="undo", context=context)
        moved = {m.comment_id for m in moves}
        kept = [Move(pk, rev, status, status) for pk, rev in group.items() if pk not in moved]
        record(kept, source=source, reason="undo", context=context)
        restored += moves + kept
    _score_again([m for m in restored if m.to_status == Status.PENDING])
    return restored


def _lock_threads(rows: Iterable[Comment]) -> None:
    # Several moves follow, each of which touches its threads: take all of them in one order.
    threads = Thread.objects.filter(pk__in={row.thread_id for row in rows}).order_by("pk")
    list(threads.select_for_update(no_key=True).values_list("pk"))


def _judged(parts: Mapping[UUID, Decision]) -> dict[UUID, UUID]:
    return {pk: part.revision_id for pk, part in parts.items() if part.revision_id}


def _parts_of(decision: Decision) -> Iterable[Decision]:
    if decision.comment_id is not None:
        return [decision]
    return decision.parts.all()


def _no_way_back(parts: Iterable[Decision]) -> ModerationError:
    reasons = [_why_final(part) for part in parts]
    if reasons and all(reasons):
        return ModerationError(f"This cannot be undone: {reasons[0]}")
    return Stale("This cannot be undone: something was decided or written after it.")


def _why_final(part: Decision) -> str:
    """Why there is no way back from this decision, whatever came after it; empty if there is."""
    if part.from_status == Status.PENDING and part.source_kind in MACHINES:
        # The machine would have to judge again, and may not over the undo.
        return "before it the comment waited for a machine. Decide on the comment's page instead."
    if part.detail.get(EDIT_WAITS):
        return "the edit waits for a person. Approve it, or keep the older text."
    if part.reason == KEPT_OLDER_TEXT:
        return "the author may send the edit again."
    approved_an_edit = part.from_status == part.to_status == Status.PUBLISHED
    if approved_an_edit and not part.detail.get("confirmed"):
        # The older text that such an act replaced is not named by it.
        return "it replaced an older text. Reject the comment instead."
    return ""


def _score_again(moves: list[Move]) -> None:
    """A comment that is pending again waits for a machine, so one must be asked."""
    if not moves:
        return
    now = timezone.now()
    comments = Comment.objects.filter(pk__in=[move.comment_id for move in moves])
    sites = dict(comments.values_list("pk", "thread__site"))
    ask_for_scores(
        ScoreRequest(revision_id=m.revision_id, site_id=sites[m.comment_id], created_at=now)
        for m in moves
    )
