"""What the desk's home and sidebar count."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince

from comments.ids import id_at
from comments.models import Site, Status
from comments.transitions import SourceKind
from moderation.desk.permissions import may_moderate
from moderation.desk.queue import MOST_COUNTED, as_counted
from moderation.models import Decision, QueueItem
from moderation.models.decision import MACHINES
from moderation.models.site_moderator import sites_of
from moderation.watch.standing import standing_alarms

TODAY = timedelta(hours=24)


@dataclass(frozen=True)
class Figure:
    """A number of the home page, and where its rows are."""

    number: str
    what: str
    address: str


def queue_size(request: HttpRequest) -> str:
    """The sidebar's badge; counting stops where nobody reads the number any more."""
    if not may_moderate(request):
        return ""
    waiting = QueueItem.objects.of_sites(sites_of(request.user))
    n = waiting[: MOST_COUNTED + 1].count()
    return as_counted(n) if n else ""


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the index page shows besides its lists: the state of the desk."""
    now = timezone.now()
    figures = _figures(list(sites_of(request.user)), now) if may_moderate(request) else []
    return {**context, "figures": figures, "alarms": standing_alarms(request.user, now)}


def _figures(sites: list[Site], now: datetime) -> list[Figure]:
    waiting = QueueItem.objects.of_sites(sites).aggregate(
        all=Count("pk"),
        reported=Count("pk", filter=Q(reports__gt=0)),
        escalated=Count("pk", filter=Q(escalated_at__isnull=False)),
        since=Min("since"),
    )
    machines = Q(source_kind__in=MACHINES)
    decided = Decision.objects.filter(
        pk__gte=id_at(now - TODAY), comment__thread__site__in=sites
    ).aggregate(
        people=Count("pk", filter=Q(source_kind=SourceKind.MODERATOR)),
        machines=Count("pk", filter=machines),
        rejected=Count("pk", filter=machines & Q(to_status=Status.REJECTED)),
    )
    queue, log = reverse("queue"), reverse("admin:moderation_decision_changelist")
    today = urlencode({"created_at__gte": (now - TODAY).isoformat()})
    oldest = timesince(waiting["since"], now, depth=1) if waiting["since"] else "0 minutes"
    return [
        Figure(f"{waiting['all']:,}", "waiting", queue),
        Figure(oldest, "the longest wait", queue),
        Figure(f"{waiting['reported']:,}", "reported by readers", f"{queue}?tab=reported"),
        Figure(f"{waiting['escalated']:,}", "escalated", f"{queue}?tab=escalated"),
        Figure(
            f"{decided['people']:,}",
            "decided by people in a day",
            f"{log}?{today}&source_kind__exact={SourceKind.MODERATOR}",
        ),
        Figure(f"{decided['machines']:,}", "decided by machines in a day", f"{log}?{today}"),
        Figure(f"{decided['rejected']:,}", "of them rejected", f"{queue}?tab=rejected"),
    ]
