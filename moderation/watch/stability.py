"""Has what comes in changed? The population stability index of two weeks of counts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from moderation.labels import Label
from moderation.models import Histogram
from moderation.models.histogram import WORDS

RECENT, REFERENCE = timedelta(days=7), timedelta(days=30)
# With fewer texts, chance alone moves the index by a tenth and more: nothing is said.
FEWEST_RECENT, FEWEST_REFERENCE = 300, 1000
# The usual reading: below 0.1 stable, above 0.25 another population.
SHIFTED = 0.25


@dataclass(frozen=True)
class Drift:
    """How far the last week of one histogram is from the month before it."""

    of: str
    index: float
    texts: int
    reference: int


def drifts_until(day: date) -> dict[UUID, list[Drift]]:
    """Each site's drifts in the week before a day, where there is enough to compare."""
    since = day - RECENT - REFERENCE
    sums: dict[tuple[UUID, str, bool], _Sum] = {}
    rows = Histogram.objects.filter(day__gte=since, day__lt=day).order_by()
    for row in rows.iterator(chunk_size=500):
        key = row.site_id, row.of, row.day >= day - RECENT
        sums[key] = sums.get(key, _NOTHING).plus(row)
    drifts: dict[UUID, list[Drift]] = {}
    for site, of, is_recent in sums:
        recent, reference = sums[site, of, is_recent], sums.get((site, of, False), _NOTHING)
        if is_recent and recent.texts >= FEWEST_RECENT and reference.texts >= FEWEST_REFERENCE:
            index = stability_index(recent.counts, reference.counts)
            drifts.setdefault(site, []).append(
                Drift(of, round(index, 3), recent.texts, reference.texts)
            )
    order = [*Label.values, WORDS]
    return {site: sorted(some, key=lambda d: order.index(d.of)) for site, some in drifts.items()}


def stability_index(recent: Sequence[int], reference: Sequence[int]) -> float:
    """The population stability index, less what chance alone gives two equal populations.

    The sum over bins of (p - q) ln(p / q), with half a count added to each so that none is empty;
    its mean for equal populations is (bins - 1)(1/n + 1/m) (Yurdakul 2018). Never below 0, and
    rather too low than too high where many bins hold next to nothing.
    """
    bins = [(a, b) for a, b in zip(recent, reference, strict=True) if a or b]
    n, m = (sum(counts) + len(bins) / 2 for counts in zip(*bins, strict=True))
    shares = [((a + 0.5) / n, (b + 0.5) / m) for a, b in bins]
    index = sum((p - q) * math.log(p / q) for p, q in shares)
    return max(0.0, index - (len(bins) - 1) * (1 / n + 1 / m))


class _Sum(NamedTuple):
    texts: int
    counts: Sequence[int]

    def plus(self, row: Histogram) -> "_Sum":
        if not self.counts:
            return _Sum(row.texts, row.counts)
        added = [a + b for a, b in zip(self.counts, row.counts, strict=True)]
        return _Sum(self.texts + row.texts, added)


_NOTHING = _Sum(0, ())
