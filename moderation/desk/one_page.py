"""One comment on the screen, one key a decision.

The page shows the comment that comes next; a script fetches the ones after it ahead. Without the
script each decision leads to the page again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from comments.models import Comment, Site, Status
from moderation.desk.act_form import Pressed, Told, carry_out, choices_of
from moderation.desk.notes import note_of
from moderation.desk.permissions import asks_for_json, for_moderators, person
from moderation.desk.queue import Asked, asked_for, parse_uuid
from moderation.desk.surroundings import Focus, focused
from moderation.exceptions import ModerationError
from moderation.models import QueuedComment, QueueItem
from moderation.models.site_moderator import sites_of
from moderation.waiting.items import bring_in_overdue
from moderation.waiting.leases import give_back, others_at_work, renew, take
from moderation.waiting.samples import draw, is_due

AHEAD = 5
_MOST_HELD = 50


def one_page(request: HttpRequest) -> HttpResponse:
    """The next comment, by itself."""
    sites = list(sites_of(request.user))
    asked = asked_for(request, sites)
    give_back(person(request))
    context = {
        **admin.site.each_context(request),
        "title": "One by one",
        "items": _next(request, asked, sites, (), 1),
        "asked": asked,
        "chosen": vars(asked),
        **_state(request, asked, sites),
        **choices_of(request, sites),
    }
    return TemplateResponse(request, "moderation/one.html", context)


def more(request: HttpRequest) -> HttpResponse:
    """The ones after those that the script has; with them who else is here, and what waits."""
    sites = list(sites_of(request.user))
    asked = asked_for(request, sites)
    renew(person(request), timezone.now())
    have = [pk for pk in map(parse_uuid, request.GET.get("have", "").split(",")) if pk]
    wanted = min(_number(request.GET.get("count", "")), AHEAD)
    items = _next(request, asked, sites, have[:_MOST_HELD], wanted) if wanted else []
    context = choices_of(request, sites)
    shown = [_drawn(request, item, context) for item in items]
    return JsonResponse({"items": shown, **_state(request, asked, sites)})


def one_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A comment as it stands now, whatever waits."""
    own = QueuedComment.objects.filter(thread__site__in=sites_of(request.user))
    comment = get_object_or_404(own.exclude(status=Status.DELETED).with_context(), pk=pk)
    (item,) = focused([comment], timezone.now())
    context = choices_of(request, list(sites_of(request.user)))
    return JsonResponse({"items": [_drawn(request, item, context)]})


@require_POST
def decide_one(request: HttpRequest) -> HttpResponse:
    """What one button says of one comment: `approve`, `reject:spam`, `ban:abuse`, `escalate` …"""
    verb, _, reason = request.POST.get("press", "").partition(":")
    target = request.POST.get("target", "")
    if verb in _MARKS:
        told = _mark(request, verb, parse_uuid(target.split(":")[0]))
    else:
        fields = {name: request.POST.get(name, "") for name in ("scope", "duration", "shadow")}
        told = carry_out(request, Pressed(verb, [target], reason, **fields))
    if asks_for_json(request):
        act = str(told.act.pk) if told.act else ""
        waits = QueueItem.objects.filter(pk=parse_uuid(target.split(":")[0])).exists()
        answer = {"text": told.text, "act": act, "waits": waits}
        return JsonResponse(answer, status=200 if told.is_done else 409)
    undo = f"undo {told.act.pk}" if told.act else ""
    (messages.success if told.is_done else messages.warning)(request, told.text, extra_tags=undo)
    query = Asked.of(request.POST.dict()).query
    return HttpResponseRedirect(
        f"{reverse('queue-one')}?{query}" if query else reverse("queue-one")
    )


_MARKS = {
    "escalate": "Left to somebody else.",
    "return": "Back in the queue.",
    "note": "Noted.",
}
"""What decides nothing, and what is said of it."""


@transaction.atomic
def _mark(request: HttpRequest, verb: str, comment_id: UUID | None) -> Told:
    own = Comment.objects.filter(thread__site__in=sites_of(request.user))
    comment = own.filter(pk=comment_id).first() if comment_id else None
    if comment is None:
        return Told("Nothing was changed: this comment is not there.")
    user = person(request)
    if verb == "note":
        try:
            note_of(comment.author, request.POST.get("note", ""), user, comment)
        except ModerationError as error:
            return Told(str(error))
        return Told(_MARKS[verb], is_mark=True)
    who, when = (user, timezone.now()) if verb == "escalate" else (None, None)
    waiting = QueueItem.objects.filter(pk=comment.pk)
    changed = waiting.update(escalated_by=who, escalated_at=when, leased_to=None, leased_until=None)
    if not changed:
        return Told("Nothing was changed: it waits no longer.")
    return Told(_MARKS[verb], is_mark=True)


def _next(
    request: HttpRequest, asked: Asked, sites: Sequence[Site], have: Sequence[UUID], count: int
) -> list[Focus]:
    now = timezone.now()
    own = QueuedComment.objects.filter(thread__site__in=sites)
    if asked.comments:
        wanted = [pk for pk in map(UUID, asked.comments.split(",")) if pk not in have]
    else:
        bring_in_overdue()
        drawn = _drawn_by_lot(request, asked, sites, now, count)
        left = count - len(drawn)
        wanted = drawn + take(
            asked.of_tab(asked.items(sites)),
            person(request),
            now,
            left,
            besides=[*have, *drawn],
        )
    found = own.exclude(status=Status.DELETED).with_context().in_bulk(wanted[:count])
    return focused([found[pk] for pk in wanted[:count] if pk in found], now)


def _drawn_by_lot(
    request: HttpRequest, asked: Asked, sites: Sequence[Site], now: datetime, count: int
) -> list[UUID]:
    """Of the whole queue only: who asks for a part of it wants that."""
    if asked.tab or asked.is_narrowed:
        return []
    found = (draw(sites, person(request), now) for _ in range(count) if is_due())
    return [pk for pk in found if pk]


def _state(request: HttpRequest, asked: Asked, sites: Sequence[Site]) -> dict[str, Any]:
    items = asked.of_tab(asked.items(sites))
    others = others_at_work(items, person(request), timezone.now())
    return {"waiting": items.count(), "others": ", ".join(others)}


def _drawn(request: HttpRequest, item: Any, context: dict[str, Any]) -> str:
    return render_to_string("moderation/one_item.html", {"focus": item, **context}, request)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


urlpatterns = [
    path("one/", for_moderators(one_page), name="queue-one"),
    path("one/more/", for_moderators(more), name="queue-one-more"),
    path("one/decide/", for_moderators(decide_one), name="queue-one-decide"),
    path("one/<uuid:pk>/", for_moderators(one_again), name="queue-one-again"),
]
