"""The page of the queue: what a person should look at, and the acts on it.

Works without JavaScript.
"""

from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from moderation.desk.act_form import choices_of, decide_and_tell, take_back
from moderation.desk.cards import cards_for
from moderation.desk.dashboard import MOST_COUNTED
from moderation.desk.permissions import for_moderators
from moderation.desk.queue import (
    PAGE,
    WHYS,
    filtered,
    filters_of,
    parse_uuid,
    query_of,
    uuids_in,
)
from moderation.labels import Label
from moderation.models import Act, Decision, QueuedComment
from moderation.models.site_moderator import sites_of
from moderation.watch.standing import standing_alarms


def queue_page(request: HttpRequest) -> HttpResponse:
    sites = list(sites_of(request.user))
    chosen = filters_of(request, sites)
    waiting = filtered(QueuedComment.objects.filter(thread__site__in=sites), **chosen)
    count = waiting.order_by()[: MOST_COUNTED + 1].count()
    after = parse_uuid(request.GET.get("after", ""))
    found = waiting.one_page(after, PAGE + 1)
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    context = {
        **admin.site.each_context(request),
        "title": "Queue",
        "alarms": standing_alarms(request.user, timezone.now()),
        "cards": cards_for(found[:PAGE]),
        "count": count,
        "most_counted": MOST_COUNTED,
        "whys": WHYS,
        "labels": Label.choices,
        **choices_of(request, sites),
        "chosen": chosen,
        "filters": query_of(chosen),
        "next": query_of({**chosen, "after": more}) if more else "",
        "is_later_page": after is not None,
    }
    return TemplateResponse(request, "moderation/queue.html", context)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    verb, raw = _pressed(request)
    own = f":{raw[0].split(':')[0]}" if raw and "one" in verb else ""
    decide_and_tell(request, verb.removeprefix("one-"), raw, own)
    return _back(request)


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    act = get_object_or_404(Act, pk=pk)
    return _undo(request, act, act.decisions.all())


@require_POST
def undo_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    parts = Decision.objects.filter(pk=pk)
    return _undo(request, get_object_or_404(parts), parts)


def _undo(request: HttpRequest, done: Act | Decision, parts: QuerySet[Decision]) -> HttpResponse:
    others = parts.exclude(comment__thread__site__in=sites_of(request.user))
    if others.exists() or not parts.exists():
        raise PermissionDenied
    take_back(request, done)
    return _back(request)


def _pressed(request: HttpRequest) -> tuple[str, list[str]]:
    """Which button, and the comments it is about, each as `Card.target`."""
    for verb in ("approve", "keep", "hold", "reject", "ban"):
        if verb in request.POST:
            return f"one-{verb}", [request.POST[verb]]
    return request.POST.get("bulk", ""), request.POST.getlist("selected")


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the same filters, or to the comment's page; no address is taken from the form."""
    if page := parse_uuid(request.POST.get("page", "")):
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[page]))
    kept = {name: request.POST.get(name, "") for name in ("site", "why", "label")}
    kept["comments"] = uuids_in(request.POST.get("comments", ""))
    query = query_of(kept)
    url = reverse("queue")
    return HttpResponseRedirect(f"{url}?{query}" if query else url)


urlpatterns = [
    path("", for_moderators(queue_page), name="queue"),
    path("decide/", for_moderators(decide), name="queue-decide"),
    path("undo/<uuid:pk>/", for_moderators(undo), name="queue-undo"),
    path("undo-one/<uuid:pk>/", for_moderators(undo_one), name="queue-undo-one"),
]
