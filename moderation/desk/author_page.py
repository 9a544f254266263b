"""What may be done to one author, from their page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from comments.counts import states_of_authors
from comments.models import Author, Status
from moderation.bans import (
    Scope,
    ban_and_remove,
    ban_author,
    lift_of,
    places_of,
    remove_everything,
    to_remove,
)
from moderation.desk.act_form import DURATIONS, Told, scope_of, until_of
from moderation.desk.author_history import history_of
from moderation.desk.notes import note_of
from moderation.desk.permissions import for_moderators, person
from moderation.exceptions import ModerationError
from moderation.models import Ban, Reason
from moderation.models.site_moderator import sites_of
from moderation.standing import is_trusted


def context_of(request: HttpRequest, author: Author) -> dict[str, Any]:
    """What the page shows besides the author's own fields."""
    states = states_of_authors([author.pk])[author.pk]
    reasons = list(Reason.objects.filter(policy=author.site_id))
    names = {reason.code: reason.name for reason in reasons}
    bans = Ban.objects.in_force(timezone.now()).filter(author=author)
    return {
        "author": author,
        "states": [(status.label.lower(), states.get(status, 0)) for status in Status],
        "removable": to_remove(author).count(),
        "bans": [(ban, names.get(ban.reason, ban.reason)) for ban in bans],
        "namesakes": Author.objects.filter(site=author.site_id, name=author.name).count() - 1,
        "is_trusted": is_trusted(author),
        "timeline": history_of(author),
        "reasons": reasons,
        "durations": {key: name for key, (name, _) in DURATIONS.items()},
        "scopes": _scopes(author),
        "may_ban": request.user.has_perm("moderation.add_ban"),
    }


def _scopes(author: Author) -> list[tuple[str, str]]:
    """Whom a ban may reach, with how many addresses or networks that is."""
    places = places_of(author)
    return [
        (scope, f"{scope.label} ({places[scope]})" if scope in places else str(scope.label))
        for scope in Scope
    ]


@require_POST
def act_on_author(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`ban`, `ban-and-remove`, `remove`, `lift` or `note`."""
    author = get_object_or_404(Author, pk=pk, site__in=sites_of(request.user))
    try:
        told = _act(request, author, request.POST.get("press", ""))
    except ModerationError as error:
        told = Told(str(error))
    undo = f"undo {told.act.pk}" if told.act else ""
    (messages.success if told.is_done else messages.warning)(request, told.text, extra_tags=undo)
    return HttpResponseRedirect(reverse("admin:comments_author_change", args=[author.pk]))


def _act(request: HttpRequest, author: Author, verb: str) -> Told:
    if verb == "note":
        note_of(author, request.POST.get("note", ""), person(request))
        return Told("Noted.", is_mark=True)
    if verb in ("ban", "ban-and-remove", "lift") and not request.user.has_perm(
        "moderation.add_ban"
    ):
        raise PermissionDenied
    if verb == "lift":
        lifted = lift_of(author, actor=person(request))
        return Told(_lifted(lifted.bans), lifted.act)
    given = request.POST
    if verb not in ("ban", "ban-and-remove", "remove"):
        raise ModerationError("Nothing was changed: this is not something to do here.")
    if not given.get("reason"):
        raise ModerationError("Nothing was changed: choose a reason.")
    how: dict[str, Any] = {"actor": person(request), "reason": given["reason"]}
    if verb == "remove":
        outcome = remove_everything(author, **how)
        return Told(f"{_comments(len(outcome.moves))} removed.", outcome.act)
    how |= {"scope": scope_of(given.get("scope", "")), "until": until_of(given.get("duration", ""))}
    how["shadow"] = bool(given.get("shadow"))
    banned = "Shadow-banned" if how["shadow"] else "Banned"
    if verb == "ban":
        return Told(f"{banned}.", ban_author(author, **how)[0].act)
    act, _, removed = ban_and_remove(author, **how)
    return Told(f"{banned}, and {_comments(removed)} removed.", act)


def _comments(n: int) -> str:
    return "1 comment" if n == 1 else f"{n:,} comments"


def _lifted(n: int) -> str:
    if not n:
        return "Nothing was changed: they are not banned."
    return "The ban is lifted." if n == 1 else f"{n} bans are lifted."


urlpatterns = [path("<uuid:pk>/act/", for_moderators(act_on_author), name="author-act")]
