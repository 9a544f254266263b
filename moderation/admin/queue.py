"""The queue: what a person should look at, and the acts on it. Works without JavaScript."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from comments.models import Comment, Site, Status
from comments.transitions import SourceKind
from moderation.admin.cards import cards_for
from moderation.admin.records import take_back
from moderation.admin.scope import person
from moderation.bans import Reach, Scope, ban_and_reject
from moderation.decisions import Outcome, Seen, keep_older_texts, moderate, still_as_seen
from moderation.desk import MOST_COUNTED, may_moderate
from moderation.exceptions import ModerationError
from moderation.labels import Label
from moderation.models import Decision, Flag, Queue, Score
from moderation.querysets import QueueQuerySet, sites_of
from moderation.reasons import RejectReason
from moderation.verdicts import Action
from moderation.watch.standing import standing_alarms

PAGE = 25
LIKELY = 0.5

WHYS = {
    "": "All",
    "flagged": "Flagged by readers",
    "model": "Held by the classifier",
    "rule": "Held by a rule",
    "edit": "Changed by the author",
    "other": "Other",
    "rejected": "Rejected by a machine",
}
# How far back the machines' rejections are shown.
LOOK_BACK = timedelta(days=7)
DURATIONS: dict[str, tuple[str, timedelta | None]] = {
    "1": ("for a day", timedelta(days=1)),
    "7": ("for a week", timedelta(days=7)),
    "30": ("for 30 days", timedelta(days=30)),
    "forever": ("for good", None),
}


_DONE = {Action.APPROVE: "approved", Action.HOLD: "held", Action.REJECT: "rejected"}


@admin.register(Queue)
class QueueAdmin(ModelAdmin):
    """The page is the list; single comments have no page of their own here."""

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="moderation_queue_changelist"),
            path("decide/", wrap(require_POST(self.decide)), name="moderation_queue_decide"),
            path("undo/<uuid:pk>/", wrap(require_POST(self.undo)), name="moderation_queue_undo"),
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_moderate(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_moderate(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not may_moderate(request):
            raise PermissionDenied
        sites = list(sites_of(request.user))
        chosen = _chosen(request, sites)
        waiting = filtered(Queue.objects.filter(thread__site__in=sites), **chosen)
        count = waiting.order_by()[: MOST_COUNTED + 1].count()
        after = _uuid(request.GET.get("after", ""))
        page = waiting.filter(pk__gt=after) if after else waiting
        found = list(page.order_by("pk").with_context()[: PAGE + 1])
        more = found[PAGE - 1].pk if len(found) > PAGE else None
        context = {
            **self.admin_site.each_context(request),
            "title": "Queue",
            "opts": self.opts,
            "alarms": standing_alarms(request.user, timezone.now()),
            "cards": cards_for(found[:PAGE]),
            "count": count,
            "most_counted": MOST_COUNTED,
            "whys": WHYS,
            "labels": Label.choices,
            **choices_of(request, sites),
            "chosen": chosen,
            "filters": _query(chosen),
            "next": _query({**chosen, "after": more}) if more else "",
            "is_later_page": after is not None,
        }
        return TemplateResponse(request, "moderation/queue.html", context)

    def decide(self, request: HttpRequest) -> HttpResponse:
        if not may_moderate(request):
            raise PermissionDenied
        verb, raw = _pressed(request)
        own = f":{raw[0].split(':')[0]}" if raw and "one" in verb else ""
        decide_and_tell(request, verb.removeprefix("one-"), raw, own)
        return _back(request)

    def undo(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if not may_moderate(request):
            raise PermissionDenied
        decision = get_object_or_404(Decision, pk=pk)
        _check_own(request, decision)
        take_back(request, decision)
        return _back(request)


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
        undo = f"undo {outcome.decision.pk}" if outcome.can_be_undone else ""
        messages.success(request, text, extra_tags=undo)


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


def address_of(comments: Iterable[UUID | str]) -> str:
    """A page of the desk with just these comments, wherever they stand."""
    query = urlencode({"comments": ",".join(map(str, comments))})
    return f"{reverse('admin:moderation_queue_changelist')}?{query}"


def filtered(
    queue: QueueQuerySet, *, site: str = "", why: str = "", label: str = "", comments: str = ""
) -> QueueQuerySet:
    """The part of the queue that a moderator asked for; or the comments that they chose."""
    if comments:
        return queue.filter(pk__in=comments.split(",")).exclude(status=Status.DELETED)
    if why == "rejected":
        waiting = queue.rejected_by_machines(timezone.now() - LOOK_BACK)
    else:
        waiting = queue.waiting()
    if site:
        waiting = waiting.filter(thread__site__key=site)
    if label:
        likely = Score.objects.filter(
            revision=OuterRef("newest_revision"), **{f"{label}__gte": LIKELY}
        )
        waiting = waiting.filter(Exists(likely))
    return _because(waiting, why) if why and why != "rejected" else waiting


def _because(waiting: QueueQuerySet, why: str) -> QueueQuerySet:
    flagged = Exists(Flag.objects.open().filter(comment=OuterRef("pk")))
    if why == "flagged":
        return waiting.filter(flagged)
    if why == "edit":
        return waiting.filter(status=Status.PUBLISHED).exclude(flagged)
    newest = Decision.objects.not_taken_back().filter(comment=OuterRef("pk")).order_by("-pk")
    held = waiting.filter(status__in=[Status.HELD, Status.PENDING]).alias(
        kind=Subquery(newest.values("source_kind")[:1])
    )
    machines = {"rule": SourceKind.RULE, "model": SourceKind.MODEL}
    if why in machines:
        return held.filter(kind=machines[why])
    return held.exclude(status=Status.HELD, kind__in=machines.values())


def _chosen(request: HttpRequest, sites: list[Site]) -> dict[str, str]:
    """The filters of the address, without those that mean nothing."""
    known = {"site": {s.key for s in sites}, "why": set(WHYS), "label": set(Label.values)}
    given = {name: request.GET.get(name, "") for name in known}
    chosen = {name: value if value in known[name] else "" for name, value in given.items()}
    return {**chosen, "comments": _uuids(request.GET.get("comments", ""))}


def _uuids(text: str) -> str:
    return ",".join(str(pk) for pk in map(_uuid, text.split(",")[:PAGE]) if pk)


def _query(parameters: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in parameters.items() if value})


def _pressed(request: HttpRequest) -> tuple[str, list[str]]:
    """Which button, and the comments it is about, each as `Card.target`."""
    for verb in ("approve", "keep", "hold", "reject", "ban"):
        if verb in request.POST:
            return f"one-{verb}", [request.POST[verb]]
    return request.POST.get("bulk", ""), request.POST.getlist("selected")


def _permitted(request: HttpRequest, raw: Sequence[str]) -> dict[UUID, Seen]:
    """What was seen of each comment, for well-formed ones of this person's sites only."""
    wanted = {}
    for value in raw:
        comment, revision, decision, *_ = map(_uuid, f"{value}::".split(":"))
        if comment and revision:
            wanted[comment] = Seen(revision, decision)
    own = Comment.objects.filter(pk__in=wanted, thread__site__in=sites_of(request.user))
    return {pk: wanted[pk] for pk in own.values_list("pk", flat=True)}


def _check_own(request: HttpRequest, decision: Decision) -> None:
    sites = sites_of(request.user)
    judged = (
        decision.parts if decision.comment_id is None else Decision.objects.filter(pk=decision.pk)
    )
    if judged.exclude(comment__thread__site__in=sites).exists() or not judged.exists():
        raise PermissionDenied


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


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the same filters, or to the comment's page; no address is taken from the form."""
    if page := _uuid(request.POST.get("page", "")):
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[page]))
    kept = {name: request.POST.get(name, "") for name in ("site", "why", "label")}
    kept["comments"] = _uuids(request.POST.get("comments", ""))
    query = _query(kept)
    url = reverse("admin:moderation_queue_changelist")
    return HttpResponseRedirect(f"{url}?{query}" if query else url)
