"""The parts of the queue that a moderator may ask for, and their addresses."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from comments.models import Flag, Site, Status
from comments.transitions import SourceKind
from moderation.labels import Label
from moderation.models import Decision, Score
from moderation.models.queued_comment import QueuedCommentQuerySet

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


def filtered(
    queue: QueuedCommentQuerySet,
    *,
    site: str = "",
    why: str = "",
    label: str = "",
    comments: str = "",
) -> QueuedCommentQuerySet:
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


def _because(waiting: QueuedCommentQuerySet, why: str) -> QueuedCommentQuerySet:
    flagged = Exists(Flag.objects.open().filter(comment=OuterRef("pk")))
    if why == "flagged":
        return waiting.filter(flagged)
    if why == "edit":
        return waiting.filter(status=Status.PUBLISHED).exclude(flagged)
    newest = Decision.objects.not_taken_back().filter(comment=OuterRef("pk")).order_by("-number")
    held = waiting.filter(status__in=[Status.HELD, Status.PENDING]).alias(
        kind=Subquery(newest.values("source_kind")[:1])
    )
    machines = {"rule": SourceKind.RULE, "model": SourceKind.MODEL}
    if why in machines:
        return held.filter(kind=machines[why])
    return held.exclude(status=Status.HELD, kind__in=machines.values())


def filters_of(request: HttpRequest, sites: list[Site]) -> dict[str, str]:
    """The filters of the address, without those that mean nothing."""
    known = {"site": {s.key for s in sites}, "why": set(WHYS), "label": set(Label.values)}
    given = {name: request.GET.get(name, "") for name in known}
    chosen = {name: value if value in known[name] else "" for name, value in given.items()}
    return {**chosen, "comments": uuids_in(request.GET.get("comments", ""))}


def address_of(comments: Iterable[UUID | str]) -> str:
    """A page of the desk with just these comments, wherever they stand."""
    query = urlencode({"comments": ",".join(map(str, comments))})
    return f"{reverse('queue')}?{query}"


def query_of(parameters: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in parameters.items() if value})


def uuids_in(text: str) -> str:
    return ",".join(str(pk) for pk in map(parse_uuid, text.split(",")[:PAGE]) if pk)


def parse_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
