"""The page of the queue: what a person should look at, and the acts on it.

Works without JavaScript.
"""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from moderation.acts import sites_touched
from moderation.desk.act_form import (
    Pressed,
    choices_of,
    decide_and_tell,
    take_back,
    take_back_and_tell,
)
from moderation.desk.cards import cards_for
from moderation.desk.permissions import asks_for_json, for_moderators
from moderation.desk.queue import (
    REJECTED,
    TABS,
    Asked,
    asked_for,
    choices_in,
    counts_of,
    narrowed_to,
    page_of,
    parse_uuid,
)
from moderation.labels import Label
from moderation.models import Act, Decision, QueueItem, Reason
from moderation.models.site_moderator import sites_of
from moderation.waiting.items import bring_in_overdue
from moderation.watch.standing import standing_alarms

_REJECTED = (REJECTED, "Rejected by a machine")


def queue_page(request: HttpRequest) -> HttpResponse:
    now, sites = timezone.now(), list(sites_of(request.user))
    bring_in_overdue()
    asked, after = asked_for(request, sites), request.GET.get("after", "")
    items = asked.items(sites)
    page = page_of(asked, items, sites, after, now)
    counted = counts_of(asked, items, sites, now)
    context = {
        **admin.site.each_context(request),
        "title": "Queue",
        "alarms": standing_alarms(request.user, now),
        "cards": cards_for(page.comments),
        "tabs": [
            (key, name, counted[key], replace(asked, tab=key, comments="").query, key == asked.tab)
            for key, name in [*((key, name) for key, (name, _) in TABS.items()), _REJECTED]
        ],
        "whys": QueueItem.Why.choices,
        "labels": Label.choices,
        **choices_in(sites),
        "narrowed_to": narrowed_to(asked, sites),
        **choices_of(request, sites),
        "reasons": Reason.objects.common_to(asked.of_sites(sites)),
        "chosen": vars(asked),
        "asked": asked,
        "next": f"{asked.query}&{urlencode({'after': page.next})}" if page.next else "",
        "is_later_page": bool(after),
    }
    return TemplateResponse(request, "moderation/queue.html", context)


def counts(request: HttpRequest) -> HttpResponse:
    """How much stands behind each tab now, for a page that is open."""
    sites = list(sites_of(request.user))
    bring_in_overdue()
    asked = asked_for(request, sites)
    return JsonResponse(counts_of(asked, asked.items(sites), sites, timezone.now()))


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    decide_and_tell(request, _pressed(request))
    return _back(request)


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    act = get_object_or_404(Act, pk=pk)
    return _undo(request, act, sites_touched(act))


@require_POST
def undo_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.select_related("comment__thread"), pk=pk)
    return _undo(request, decision, {decision.comment.thread.site_id})


def _undo(request: HttpRequest, done: Act | Decision, sites: set[UUID]) -> HttpResponse:
    if not sites or sites - {site.pk for site in sites_of(request.user)}:
        raise PermissionDenied
    if asks_for_json(request):
        text, is_done = take_back(request, done)
        return JsonResponse({"text": text}, status=200 if is_done else 409)
    take_back_and_tell(request, done)
    return _back(request)


def _pressed(request: HttpRequest) -> Pressed:
    """A button of one card, whose fields end with its comment's id, or of all that are ticked."""
    given = request.POST
    for verb in ("approve", "keep", "hold", "reject", "ban"):
        if target := given.get(verb):
            own = f":{target.split(':')[0]}"
            return _with_fields(given, verb, [target], own)
    return _with_fields(given, given.get("bulk", ""), given.getlist("selected"), "")


_FIELDS = ("reason", "scope", "duration", "shadow")


def _with_fields(given: QueryDict, verb: str, targets: list[str], own: str) -> Pressed:
    fields = {name: given.get(f"{name}{own}", "") for name in _FIELDS}
    return Pressed(verb, targets, **fields)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the same filters, or to the page of a comment or author; no address is taken from the
    form."""
    if author := parse_uuid(request.POST.get("author", "")):
        return HttpResponseRedirect(reverse("admin:comments_author_change", args=[author]))
    if page := parse_uuid(request.POST.get("page", "")):
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[page]))
    query = Asked.of(request.POST.dict()).query
    url = reverse("queue-one" if request.POST.get("one") else "queue")
    return HttpResponseRedirect(f"{url}?{query}" if query else url)


urlpatterns = [
    path("", for_moderators(queue_page), name="queue"),
    path("counts/", for_moderators(counts), name="queue-counts"),
    path("decide/", for_moderators(decide), name="queue-decide"),
    path("undo/<uuid:pk>/", for_moderators(undo), name="queue-undo"),
    path("undo-one/<uuid:pk>/", for_moderators(undo_one), name="queue-undo-one"),
]
