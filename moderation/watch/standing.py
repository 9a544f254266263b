"""The alarms that stand now, for those who may read the reports."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from moderation.models import ModelReport
from moderation.models.site_moderator import sites_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

# Where no night has looked again, nobody knows whether it is still so.
BELIEVED_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Alarm:
    """One line, and the report that says more."""

    report: ModelReport
    text: str


def standing_alarms(user: "User | AnonymousUser", now: datetime) -> list[Alarm]:
    """What the newest report of each of the person's sites warns of; one query."""
    if not user.has_perm("moderation.view_modelreport"):
        return []
    newest = (
        ModelReport.objects.filter(site__in=sites_of(user), computed_at__gt=now - BELIEVED_FOR)
        .select_related("site")
        .order_by("site_id", "-month")
        .distinct("site_id")
    )
    return [Alarm(report, text) for report in newest for text in report.alarms]
