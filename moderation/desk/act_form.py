"""What the desk's buttons do: an act on comments as a form sends it, told in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from comments.models import Comment, Site
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
from moderation.exceptions import ModerationError
from moderation.models import Act, Decision
from moderation.models.site_moderator import sites_of
from moderation.reasons import RejectReason
from moderation.verdicts import Action

DURATIONS: dict[str, tuple[str, timedelta | None]] = {
    "1": ("for a day", timedelta(days=1)),
    "7": ("for a week", timedelta(days=7)),
    "30": ("for 30 days", timedelta(days=30)),
    "forever": ("for good", None),
}

_DONE = {Action.APPROVE: "approved", Action.HOLD: "held", Action.REJECT: "rejected"}


def decide_and_tell(request: HttpRequest, verb: str, raw: Sequence[str], own: str = "") -> None:
    """Carry out an act on comments, each as `Card.target`, and say what came of it.

    `own` is how the form's fields for a single comment end.
    """
    seen = _permitted(request, raw)
    reason = request.POST.get(f"reason{own}", "")
    try:
        if not seen:
            raise ModerationError("Nothing was changed: choose at least one comment.")
        if reason and reason not in RejectReason.values:
            raise ModerationError("Nothing was changed: this reason is not known.")
        text, outcome = _act(request, verb, seen, reason, own)
    except ModerationError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, text, extra_tags=f"undo {outcome.act.pk}")


@transaction.atomic
def _act(
    request: HttpRequest, verb: str, seen: dict[UUID, Seen], reason: str, own: str
) -> tuple[str, Outcome]:
    targets = still_as_seen(seen)
    if verb == "ban":
        if not request.user.has_perm("moderation.add_ban"):
            raise PermissionDenied
        scope = _scope(request.POST.get(f"scope{own}", ""))
        outcome, reach = ban_and_reject(
            targets,
            actor=person(request),
            reason=reason,
            scope=scope,
            until=_until(request.POST.get(f"duration{own}", "")),
        )
        return f"{_banned(scope, reach)}, {_told(outcome, seen, 'rejected')}", outcome
    if verb == "keep":
        outcome = keep_older_texts(targets, actor=person(request))
        return _told(outcome, seen, "left with the older text"), outcome
    if verb not in _DONE:
        raise ModerationError("Nothing was changed: this is not something to do here.")
    action = Action(verb)
    outcome = moderate(
        targets, action, actor=person(request), reason=reason if verb == "reject" else ""
    )
    return _told(outcome, seen, _DONE[action]), outcome


def choices_of(request: HttpRequest, sites: Sequence[Site]) -> dict[str, Any]:
    """What the acts on a card let this person choose from."""
    return {
        "sites": sites,
        "reasons": RejectReason.choices,
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


def _banned(scope: Scope, reach: Reach) -> str:
    authors = "1 author" if reach.authors == 1 else f"{reach.authors} authors"
    if scope == Scope.AUTHOR:
        return f"{authors} banned"
    if not reach.places:
        return f"{authors} banned, but no {scope} is known, so nobody else is kept out by it"
    if reach.places == 1:
        return f"{authors} and 1 {scope} banned"
    plural = "addresses" if scope == Scope.ADDRESS else "networks"
    return f"{authors} and {reach.places} {plural} banned"


def _scope(chosen: str) -> Scope:
    if chosen not in Scope.values:
        raise ModerationError("Nothing was changed: choose whom to ban.")
    return Scope(chosen)


def _until(duration: str) -> datetime | None:
    if duration not in DURATIONS:
        raise ModerationError("Nothing was changed: choose how long the ban lasts.")
    length = DURATIONS[duration][1]
    return timezone.now() + length if length else None


def take_back(request: HttpRequest, done: Act | Decision) -> None:
    """Undo an act or a single decision, and say what came of it."""
    try:
        if isinstance(done, Act):
            moves = undo_act(done, actor=person(request))
        else:
            moves = undo_decision(done, actor=person(request))
    except ModerationError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _taken_back(done, moves))


def _taken_back(done: Act | Decision, moves: Sequence[Move]) -> str:
    text = "Taken back: it is as if it had not been done."
    parts = done.decisions.all() if isinstance(done, Act) else [done]
    had_moved = {part.comment_id for part in parts if part.changed_something}
    left = sum(one.comment_id in had_moved and not one.is_noticed for one in moves)
    if left:
        stay = "1 comment stays" if left == 1 else f"{left} comments stay"
        text += f" {stay} as decided since."
    return text
