"""What the desk's index and sidebar count."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from moderation.desk.permissions import may_moderate
from moderation.desk.queue import MOST_COUNTED, as_counted
from moderation.models import QueueItem
from moderation.models.site_moderator import sites_of
from moderation.watch.standing import standing_alarms


def queue_size(request: HttpRequest) -> str:
    """The sidebar's badge; counting stops where nobody reads the number any more."""
    if not may_moderate(request):
        return ""
    waiting = QueueItem.objects.of_sites(sites_of(request.user))
    n = waiting[: MOST_COUNTED + 1].count()
    return as_counted(n) if n else ""


def with_alarms(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the index page shows besides its lists."""
    return {**context, "alarms": standing_alarms(request.user, timezone.now())}
