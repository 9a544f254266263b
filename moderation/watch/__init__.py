"""Is the classifier still doing on each site what it did? Counts, and what follows from them."""

from datetime import datetime

from moderation.watch.histograms import count_missing_days
from moderation.watch.report import write_reports


def watch(now: datetime) -> None:
    """The work of a night: count the finished days, then report on the month. Safe to repeat."""
    count_missing_days(now)
    write_reports(now)
