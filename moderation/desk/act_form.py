"""What the desk's buttons do: an act on comments as a form sends it, told in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from comments.models import Comment, Site, Status
from comments.transitions import Move
from moderation.acts import (
    Outcome,
    Seen,
    keep_older_texts,
    moderate,
    still_as_seen,
    undo_act,
    undo_decision,
)
from moderation.bans import Reach, Scope, ban_and_reject
from moderation.desk.permissions import person
from moderation.desk.queue import parse_uuid
from moderation.exceptions import ModerationError, Stale
from moderation.models import Act, Decision
from moderation.models.site_moderator import sites_of
from moderation.reasons import in_words
from moderation.verdicts import Action

DURATIONS: dict[str, tuple[str, timedelta | None]] = {
    "1": ("for a day", timedelta(days=1)),
    "7": ("for a week", timedelta(days=7)),
    "30": ("for 30 days", timedelta(days=30)),
    "forever": ("for good", None),
}

_SINCE = {"published": "approved", "held": "held", "rejected": "rejected"}
_DONE = {Action.APPROVE: "approved", Action.HOLD: "held", Action.REJECT: "rejected"}


@dataclass(frozen=True)
class Pressed:
    """A button, and what the form around it says."""

    verb: str
    targets: Sequence[str]
    """Comments, each as `Card.target`."""
    reason: str = ""
    scope: str = Scope.AUTHOR
    duration: str = ""
    shadow: str = ""


@dataclass(frozen=True)
class Told:
    """What came of it, in words, and the act if there was one."""

    text: str
    act: Act | None = None
    is_mark: bool = False
    """Done, though it decides nothing."""

    @property
    def is_done(self) -> bool:
        return self.is_mark or self.act is not None


def decide_and_tell(request: HttpRequest, pressed: Pressed) -> None:
    """Carry out what a button says, and leave a message for the next page."""
    told = carry_out(request, pressed)
    if told.act:
        messages.success(request, told.text, extra_tags=f"undo {told.act.pk}")
    else:
        messages.warning(request, told.text)


def carry_out(request: HttpRequest, pressed: Pressed) -> Told:
    """Do it, or say why not; then nothing was changed."""
    seen = _permitted(request, pressed.targets)
    try:
        if not seen:
            raise ModerationError("Nothing was changed: choose at least one comment.")
        return _act(request, pressed, seen)
    except Stale as stale:
        return Told(_what_happened(next(iter(seen))) if len(seen) == 1 else str(stale))
    except ModerationError as error:
        return Told(str(error))


@transaction.atomic
def _act(request: HttpRequest, pressed: Pressed, seen: dict[UUID, Seen]) -> Told:
    targets, verb = still_as_seen(seen), pressed.verb
    if verb == "ban":
        if not request.user.has_perm("moderation.add_ban"):
            raise PermissionDenied
        scope = scope_of(pressed.scope)
        outcome, reach = ban_and_reject(
            targets,
            actor=person(request),
            reason=pressed.reason,
            scope=scope,
            until=until_of(pressed.duration),
            shadow=bool(pressed.shadow),
        )
        banned = _banned(scope, reach, "shadow-banned" if pressed.shadow else "banned")
        return Told(f"{banned}, {_told(outcome, seen, 'rejected')}", outcome.act)
    if verb == "keep":
        outcome = keep_older_texts(targets, actor=person(request))
        return Told(_told(outcome, seen, "left with the older text"), outcome.act)
    if verb not in _DONE:
        raise ModerationError("Nothing was changed: this is not something to do here.")
    action = Action(verb)
    reason = pressed.reason if verb == "reject" else ""
    outcome = moderate(targets, action, actor=person(request), reason=reason)
    return Told(_told(outcome, seen, _DONE[action]), outcome.act)


def _what_happened(comment_id: UUID) -> str:
    """Why what was on the screen is so no longer."""
    comment = Comment.objects.get(pk=comment_id)
    last = Decision.objects.latest_of([comment_id]).first()
    if comment.status == Status.DELETED:
        since = "its author has deleted it"
    elif last is None or last.revision_id != comment.newest_revision_id:
        since = "its author has changed it"
    elif last.reverts_id:
        since = f"{last.source_name} has taken a decision on it back"
    else:
        words = in_words(last.source_kind, last.reason, last.detail)
        since = f"{last.source_name} has {_SINCE.get(last.to_status, 'moved')} it ({words})"
    return f"Nothing was changed: {since} in the meantime."


def choices_of(request: HttpRequest, sites: Sequence[Site]) -> dict[str, Any]:
    """What the acts on a card let this person choose from."""
    return {
        "sites": sites,
        "durations": {key: name for key, (name, _) in DURATIONS.items()},
        "scopes": Scope.choices,
        "may_ban": request.user.has_perm("moderation.add_ban"),
    }


def _permitted(request: HttpRequest, raw: Sequence[str]) -> dict[UUID, Seen]:
    """What was seen of each comment, for well-formed ones of this person's sites only."""
    wanted = {}
    for value in raw:
        comment, revision, decision, *_ = map(parse_uuid, f"{value}::".split(":"))
        if comment and revision:
            wanted[comment] = Seen(revision, decision)
    own = Comment.objects.filter(pk__in=wanted, thread__site__in=sites_of(request.user))
    return {pk: wanted[pk] for pk in own.values_list("pk", flat=True)}


def _told(outcome: Outcome, seen: dict[UUID, Seen], done: str) -> str:
    n, left = len(outcome.moves), len(seen) - len(outcome.moves)
    text = f"{n} comment{'' if n == 1 else 's'} {done}."
    if left:
        text += f" {left} decided or edited in the meantime and left as they are."
    return text


def _banned(scope: Scope, reach: Reach, banned: str) -> str:
    authors = "1 author" if reach.authors == 1 else f"{reach.authors} authors"
    if scope == Scope.AUTHOR:
        return f"{authors} {banned}"
    if not reach.places:
        return f"{authors} {banned}, but no {scope} is known, so nobody else is kept out by it"
    if reach.places == 1:
        return f"{authors} and 1 {scope} {banned}"
    plural = "addresses" if scope == Scope.ADDRESS else "networks"
    return f"{authors} and {reach.places} {plural} {banned}"


def scope_of(chosen: str) -> Scope:
    """Whom a form wants to have banned."""
    if chosen not in Scope.values:
        raise ModerationError("Nothing was changed: choose whom to ban.")
    return Scope(chosen)


def until_of(duration: str) -> datetime | None:
    """Until when, as a form has it."""
    if duration not in DURATIONS:
        raise ModerationError("Nothing was changed: choose how long the ban lasts.")
    length = DURATIONS[duration][1]
    return timezone.now() + length if length else None


def take_back_and_tell(request: HttpRequest, done: Act | Decision) -> None:
    """Undo an act or a single decision, and leave a message for the next page."""
    text, is_done = take_back(request, done)
    (messages.success if is_done else messages.warning)(request, text)


def take_back(request: HttpRequest, done: Act | Decision) -> tuple[str, bool]:
    """Undo it; what came of it in words, and whether anything did."""
    try:
        if isinstance(done, Act):
            moves = undo_act(done, actor=person(request))
        else:
            moves = undo_decision(done, actor=person(request))
    except ModerationError as error:
        return str(error), False
    return _taken_back(done, moves), True


def _taken_back(done: Act | Decision, moves: Sequence[Move]) -> str:
    text = "Taken back: it is as if it had not been done."
    parts = done.decisions.all() if isinstance(done, Act) else [done]
    had_moved = {part.comment_id for part in parts if part.changed_something}
    left = sum(one.comment_id in had_moved and not one.is_noticed for one in moves)
    if left:
        stay = "1 comment stays" if left == 1 else f"{left} comments stay"
        text += f" {stay} as decided since."
    return text
