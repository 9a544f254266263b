"""What people do at the desk or over REST, to one comment or to many at once; and the way back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Status
from comments.transitions import Locked, Move, Targets, keep_public, lock, lock_all, restore
from moderation.actors import Actor, source_of
from moderation.decision_log import Context, open_act
from moderation.decisions import decide
from moderation.exceptions import ModerationError, Stale
from moderation.models import Act, Ban, Decision, ScoreRequest
from moderation.models.decision import EDIT_WAITS, KEPT_OLDER_TEXT, MACHINES
from moderation.renaming import give_name_back
from moderation.score_queue import ask_for_scores
from moderation.verdicts import Action, Verdict

_UNDO_IS_FINAL = "An undo is not undone: decide again instead."
_UNEXPLAINED = {Action.APPROVE: "approved", Action.HOLD: "held"}


@dataclass(frozen=True)
class Outcome:
    """An act, and what it did."""

    act: Act
    moves: list[Move]

    @property
    def can_be_undone(self) -> bool:
        """Whether there is a way back from any part of it, if nothing comes after."""
        return any(map(can_be_undone, self.act.decisions.all()))


def can_be_undone(decision: Decision) -> bool:
    """Whether there is a way back, if nothing came after."""
    return not _why_final(decision)


@dataclass(frozen=True)
class Seen:
    """What somebody had before their eyes: a text, and the last decision on its comment.

    What is not told (`revision_id` None, `knows_decision` False) may be anything.
    """

    revision_id: UUID | None = None
    decision_id: UUID | None = None
    knows_decision: bool = True

    def still_holds(self, revision_id: UUID, decision_id: UUID | None) -> bool:
        return self.revision_id in (None, revision_id) and (
            not self.knows_decision or self.decision_id == decision_id
        )


@transaction.atomic
def moderate(
    targets: Targets,
    action: Action,
    *,
    actor: Actor,
    reason: str = "",
    act: Act | None = None,
) -> Outcome:
    """Somebody decides on one comment or on several: one act, or a part of the one given."""
    if action is Action.REJECT and not reason:
        raise ModerationError("Choose a reason for the rejection.")
    reason = reason or _UNEXPLAINED[action]
    source = source_of(actor)
    act = act or open_act(_kind_for(targets), source=source, reason=reason)
    moves = decide(targets, Verdict(action, reason, source), act=act)
    return _outcome(act, moves)


@transaction.atomic
def keep_older_texts(targets: Targets, *, actor: Actor) -> Outcome:
    """Somebody decides against edits of public comments: what readers see stays, for good.

    The author may send another edit; that is why there is no undo.
    """
    source = source_of(actor)
    act = open_act(_kind_for(targets), source=source, reason=KEPT_OLDER_TEXT)
    moves = keep_public(targets, source=source, reason=act.reason, context=Context(act=act))
    return _outcome(act, moves)


def _kind_for(targets: Targets) -> Act.Kind:
    return Act.Kind.BATCH if len(targets) > 1 else Act.Kind.DECISION


def _outcome(act: Act, moves: list[Move]) -> Outcome:
    if not moves:
        raise Stale("Nothing was changed: this was decided or edited in the meantime.")
    return Outcome(act, moves)


def still_as_seen(seen: Mapping[UUID, Seen]) -> Locked:
    """The comments that nobody has decided or edited since, locked.

    Call it in the transaction that decides on them: nobody comes in between.
    """
    comments = lock_all(seen)
    latest = {d.comment_id: d.pk for d in Decision.objects.latest_of(comments)}
    return comments.only(
        {
            pk
            for pk, comment in comments.items()
            if seen[pk].still_holds(comment.newest_revision_id, latest.get(pk))
        }
    )


@transaction.atomic
def undo_act(act: Act, *, actor: Actor) -> list[Move]:
    """Take back an act with all its parts, its bans and the name that it changed.

    A part stays where somebody decided again, or the author wrote again, after it.
    """
    parts = list(act.decisions.all())
    if act.kind == Act.Kind.UNDO:
        raise ModerationError(_UNDO_IS_FINAL)
    bans = Ban.objects.filter(act=act, lifted_at__isnull=True).update(lifted_at=timezone.now())
    name = give_name_back(act)
    comments = _standing(parts)
    if not comments and not bans and not name:
        raise _no_way_back(parts)
    return _restore(comments, parts, actor, reverts=act)


@transaction.atomic
def undo_decision(decision: Decision, *, actor: Actor) -> list[Move]:
    """Take back one decision, if need be out of an act on many."""
    if decision.reverts_id:
        raise ModerationError(_UNDO_IS_FINAL)
    comments = _standing([decision])
    if not comments:
        raise _no_way_back([decision])
    act = decision.act
    is_whole_act = act is not None and act.kind == Act.Kind.DECISION
    return _restore(comments, [decision], actor, reverts=act if is_whole_act else None)


def _standing(parts: Iterable[Decision]) -> Locked:
    """The comments on which the last word is still one of these decisions, locked."""
    by_comment = {part.comment_id: part for part in parts}
    comments = lock({pk: part.revision_id for pk, part in by_comment.items()})
    latest = {d.comment_id: d.pk for d in Decision.objects.latest_of(comments)}
    return comments.only(
        {pk for pk in comments if latest[pk] == by_comment[pk].pk and can_be_undone(by_comment[pk])}
    )


def _restore(
    comments: Locked, parts: Iterable[Decision], actor: Actor, *, reverts: Act | None
) -> list[Move]:
    undone = [part for part in parts if part.comment_id in comments]
    source = source_of(actor)
    act = open_act(Act.Kind.UNDO, source=source, reverts=reverts)
    restored = restore(
        comments,
        {part.comment_id: (Status(part.from_status), part.public_before_id) for part in undone},
        source=source,
        reason=act.kind,
        context=Context(act=act, reverts={part.comment_id: part.pk for part in undone}),
    )
    _score_again([one for one in restored if one.to_status == Status.PENDING])
    return restored


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
