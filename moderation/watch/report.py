"""Each site's report of a month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count

from comments.models import Status
from moderation.models import ModelReport, Score
from moderation.watch.alarms import alarms_of
from moderation.watch.reversals import WITHHELD, Outcomes, outcomes
from moderation.watch.stability import RECENT, REFERENCE, Drift, drifts_until

_NOTHING = Outcomes({})
# How many days of false holds an alarm is about: decisions of people may come late.
LOOK_BACK = timedelta(days=30)


def write_reports(now: datetime) -> None:
    """The reports of this month so far and of the month before."""
    this_month = now.astimezone(UTC).date().replace(day=1)
    before = (this_month - timedelta(days=1)).replace(day=1)
    write_month(before, until=_start_of(this_month), now=now)
    write_month(this_month, until=now, now=now)


def write_month(month: date, *, until: datetime, now: datetime) -> None:
    """Make the reports of one month anew, for each site where the classifier was at work.

    The number of queries does not depend on the number of sites.
    """
    start = _start_of(month)
    in_month, scored = outcomes(start, until), _versions(start, until)
    recent, drifts = outcomes(until - LOOK_BACK, until), drifts_until(until.date())
    seen = _versions(until - RECENT - REFERENCE, until)
    ModelReport.objects.bulk_create(
        [
            ModelReport(
                site_id=site,
                month=month,
                figures=_figures(in_month.get(site, _NOTHING), scored[site], drifts.get(site, [])),
                alarms=alarms_of(
                    drifts.get(site, []),
                    recent.get(site, _NOTHING).reversed(*WITHHELD),
                    list(seen[site]),
                ),
                computed_at=now,
            )
            for site in {*in_month, *scored}
        ],
        update_conflicts=True,
        unique_fields=["site", "month"],
        update_fields=["figures", "alarms", "computed_at"],
    )


def _figures(
    outcomes: Outcomes, versions: Mapping[str, int], drifts: Sequence[Drift]
) -> dict[str, Any]:
    return {
        "scored": sum(versions.values()),
        "versions": versions,
        "machine": {
            status: outcomes.by_machine(status)
            for status in (Status.PUBLISHED, Status.HELD, Status.REJECTED)
        },
        "reversed": {
            "withheld": asdict(outcomes.reversed(*WITHHELD)),
            "held": asdict(outcomes.reversed(Status.HELD)),
            "rejected": asdict(outcomes.reversed(Status.REJECTED)),
            "published": asdict(outcomes.reversed(Status.PUBLISHED)),
        },
        "drift": [asdict(drift) for drift in drifts],
    }


def _versions(start: datetime, end: datetime) -> Mapping[UUID, Mapping[str, int]]:
    """How many comments each version scored on each site."""
    rows = (
        Score.objects.filter(created_at__gte=start, created_at__lt=end)
        .order_by()
        .values_list("revision__comment__thread__site_id", "model_version")
        .annotate(n=Count("pk"))
    )
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for site, version, n in rows:
        counts[site][version] = n
    return counts


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
