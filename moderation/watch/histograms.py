"""Each site's comments of a day as counts: of scores, and of words that nobody can read back."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from comments.models import Status
from moderation.labels import Label
from moderation.models import Histogram, Score
from moderation.models.histogram import WORDS
from moderation.watch.bins import SCORE_BINS, WORD_BUCKETS, bin_of_score, buckets_of_words

# As far as a report of the month before looks back, and so long is a day kept.
DAYS = 100


def count_missing_days(now: datetime) -> None:
    """Count the days that ended since the last night, and let go of those too old to matter."""
    today = now.astimezone(UTC).date()
    oldest = today - timedelta(days=DAYS)
    counted = Histogram.objects.aggregate(last=Max("day"))["last"]
    last = max(counted or oldest, oldest)
    for n in range(1, (today - last).days):
        Histogram.objects.bulk_create(histograms_of(last + timedelta(days=n)))
    Histogram.objects.filter(day__lt=oldest).delete()


def histograms_of(day: date) -> list[Histogram]:
    """All sites' histograms of one day, not yet stored. Deleted comments have no text to count."""
    start = datetime.combine(day, time(), UTC)
    rows = (
        Score.objects.filter(created_at__gte=start, created_at__lt=start + timedelta(days=1))
        .exclude(revision__comment__status=Status.DELETED)
        .order_by()
        .values_list("revision__comment__thread__site_id", "revision__body", *Label.values)
    )
    counts: dict[tuple[UUID, str], Histogram] = {}
    for site, text, *scores in rows.iterator(chunk_size=500):
        for label, score in zip(Label.values, scores, strict=True):
            if score is not None:
                _count(counts, site, day, label, [bin_of_score(score)])
        _count(counts, site, day, WORDS, buckets_of_words(text))
    return list(counts.values())


def _count(
    counts: dict[Any, Histogram], site: UUID, day: date, of: str, places: Iterable[int]
) -> None:
    size = WORD_BUCKETS if of == WORDS else SCORE_BINS
    row = counts.get((site, of))
    if row is None:
        row = counts[site, of] = Histogram(site_id=site, day=day, of=of, texts=0, counts=[0] * size)
    row.texts += 1
    for place in places:
        row.counts[place] += 1
