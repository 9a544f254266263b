"""What people do at the desk or over REST, to one comment or to many at once; and the way back."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from comments.models import Comment, Status
from comments.transitions import (
    Aside,
    Locked,
    Move,
    Source,
    SourceKind,
    Targets,
    keep_public,
    lock,
    lock_all,
    restore,
)
from moderation.actors import Actor, source_of
from moderation.decision_log import Context, open_act
from moderation.decisions import decide
from moderation.exceptions import ModerationError, Stale
from moderation.history import states_without
from moderation.models import Act, Ban, Decision, NameChange, Reason, ScoreRequest
from moderation.models.decision import KEPT_OLDER_TEXT
from moderation.reasons import NAME, TEACHES
from moderation.renaming import give_names_back
from moderation.score_queue import ask_for_scores
from moderation.verdicts import Action, Verdict
from moderation.waiting.items import requeue

AT_ONCE = 1_000
"""Comments that are decided in one statement: PostgreSQL takes 65,535 values."""

_UNDO_IS_FINAL = "An undo is not undone: decide again instead."
_UNDONE = "This cannot be undone: it was taken back already."
_UNEXPLAINED = {Action.APPROVE: "approved", Action.HOLD: "held"}


@dataclass(frozen=True)
class Outcome:
    """An act, and what it did."""

    act: Act
    moves: list[Move]


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
    shadow: bool = False,
) -> Outcome:
    """Somebody decides on one comment or on several: one act, or a part of the one given.

    What is rejected in the `shadow` its author goes on seeing as published.
    """
    if action is Action.REJECT and not reason:
        raise ModerationError("Choose a reason for the rejection.")
    reason = reason or _UNEXPLAINED[action]
    source = source_of(actor)
    act = act or open_act(_kind_for(targets), source=source, reason=reason)
    moves = []
    for some in _parts_of(targets):
        if action is Action.REJECT:
            moves += _reject(lock(some), reason, source, act, shadow=shadow)
        else:
            moves += decide(some, Verdict(action, reason, source), act=act)
    return _outcome(act, moves)


def _reject(comments: Locked, code: str, source: Source, act: Act, *, shadow: bool) -> list[Move]:
    """Each as its site's policy has the reason now."""
    threads = {comment.thread_id for comment in comments.values()}
    reasons = {one.thread_id: one for one in Reason.objects.on_threads(code, threads)}
    if threads - reasons.keys():
        raise ModerationError("Nothing was changed: this is no reason of the site's policy.")
    by_site: dict[UUID, list[Comment]] = defaultdict(list)
    for comment in comments.values():
        by_site[reasons[comment.thread_id].policy_id].append(comment)
    moves = []
    for some in by_site.values():
        reason = reasons[some[0].thread_id]
        detail = {NAME: reason.name, TEACHES: reason.teaches}
        aside = Aside(shadowed=True) if shadow else Aside(reason.words)
        verdict = Verdict(Action.REJECT, code, source, detail, aside)
        moves += decide(Locked.of(*some), verdict, act=act, policy_version_id=reason.version_id)
    return moves


def _parts_of(targets: Targets) -> Iterator[Targets]:
    """In the order in which they are locked, so many at a time as one statement may name."""
    if isinstance(targets, Locked) or len(targets) <= AT_ONCE:
        yield targets
        return
    in_order = sorted(targets.items())
    for start in range(0, len(in_order), AT_ONCE):
        yield dict(in_order[start : start + AT_ONCE])


@transaction.atomic
def keep_older_texts(targets: Targets, *, actor: Actor) -> Outcome:
    """Somebody decides against edits of public comments: what readers see stays."""
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
    """Take back an act with all its parts, its bans and the names that it changed.

    All is as if it had never been, but for what people decided since: see `moderation/history.py`.
    """
    # Of two who undo the same act one waits here, and then finds it undone.
    act = Act.objects.select_for_update(no_key=True).get(pk=act.pk)
    if act.kind == Act.Kind.UNDO:
        raise ModerationError(_UNDO_IS_FINAL)
    parts = list(act.decisions.filter(reverted_by__isnull=True))
    if Act.objects.filter(reverts=act).exists() or (not parts and act.decisions.exists()):
        raise Stale(_UNDONE)
    _bans_as_without(act)
    moves = _take_back(parts, actor, reverts=act)
    give_names_back(act)
    return moves


def _bans_as_without(undone: Act) -> None:
    """Its bans end, and those that it had ended are in force again; but where the act that they
    came with was undone as well."""
    lifted = Ban.objects.filter(lifted_by=undone)
    lifted.exclude(act__reverted_by__isnull=False).update(lifted_at=None)
    lifted.update(lifted_by=None)
    Ban.objects.filter(act=undone, lifted_at__isnull=True).update(lifted_at=timezone.now())


@transaction.atomic
def undo_decision(decision: Decision, *, actor: Actor) -> list[Move]:
    """Take back one decision, if need be out of an act on many: see `undo_act`."""
    if why_final(decision):
        raise ModerationError(why_final(decision))
    act = decision.act
    is_whole_act = act is not None and act.kind == Act.Kind.DECISION
    return _take_back([decision], actor, reverts=act if is_whole_act else None)


def sites_touched(act: Act) -> set[UUID]:
    """The sites whose comments, bans or authors an act has changed."""
    return {
        *act.decisions.order_by().values_list("comment__thread__site", flat=True).distinct(),
        *act.bans.order_by().values_list("site", flat=True).distinct(),
        *act.lifted_bans.order_by().values_list("site", flat=True).distinct(),
        *NameChange.objects.filter(act=act).values_list("author__site", flat=True),
    }


def why_final(decision: Decision) -> str:
    """Why there is no way back from a decision; empty if there is."""
    if decision.reverts_id:
        return _UNDO_IS_FINAL
    if decision.source_kind == SourceKind.AUTHOR:
        return "This cannot be undone: its author has deleted it, and the words are gone."
    return ""


def _take_back(parts: Sequence[Decision], actor: Actor, *, reverts: Act | None) -> list[Move]:
    comments = lock_all(part.comment_id for part in parts)
    in_order = sorted(parts, key=lambda part: part.comment_id)
    some_at_once = [in_order[n : n + AT_ONCE] for n in range(0, len(in_order), AT_ONCE)]
    if any(Decision.objects.filter(reverts__in=some).exists() for some in some_at_once):
        raise Stale(_UNDONE)
    source = source_of(actor)
    act = open_act(Act.Kind.UNDO, source=source, reverts=reverts)
    moves = []
    for some in some_at_once:
        concerned = comments.only({part.comment_id for part in some})
        moves += restore(
            concerned,
            states_without(some, concerned),
            source=source,
            reason=act.kind,
            context=Context(act=act, reverts={part.comment_id: part.pk for part in some}),
        )
    _score_again([one for one in moves if one.to_status == Status.PENDING])
    return moves


def _score_again(moves: Collection[Move]) -> None:
    """A comment that is pending again waits for a machine, so one must be asked; but not where a
    machine's own verdict on that text was taken back: a person decides then."""
    if not moves:
        return
    now = timezone.now()
    comments = Comment.objects.filter(pk__in=[move.comment_id for move in moves])
    decided = Decision.objects.standing_human().filter(
        comment=OuterRef("pk"), revision=OuterRef("newest_revision")
    )
    asked = comments.filter(~Exists(decided)).values_list("newest_revision", "thread__site")
    ask_for_scores(
        ScoreRequest(revision_id=revision, site_id=site, created_at=now) for revision, site in asked
    )
    requeue([move.comment_id for move in moves])
