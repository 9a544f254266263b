"""Nobody teaches too much: what one author, one day and one moderator may weigh.

A lesson over a cap is not left out; all of its group become lighter. Each number is in lessons of
weight 1, and for each site on its own.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from moderation.learning.judgements import Judgement

# One person may write the same a thousand times, with or without a friend at the desk: beyond ten
# comments their style would stand for a whole label.
ONE_AUTHOR = 10.0
# A raid, an angry evening or a stolen account lasts a day. A quiet site decides less in a week, and
# a busy one has other days.
ONE_DAY = 100.0
# Where there are several moderators, one never weighs more than a third of all: what one account
# says against the others cannot turn what they taught. So many are always allowed, as a small desk
# has one who does most of the work.
ONE_MODERATOR = 100.0
OF_THE_OTHERS = 0.5


def capped(judgements: Sequence[Judgement], weights: Sequence[float]) -> list[float]:
    """The weights of the judgements, lighter where too much comes from one source."""
    sites = [(j.site_id,) for j in judgements]
    authors = [(j.site_id, j.author_id) for j in judgements]
    days = [(j.site_id, j.decided_at.date()) for j in judgements]
    moderators = [(j.site_id, j.moderator) for j in judgements]
    lighter = _lighter(weights, authors, lambda author, total: ONE_AUTHOR)
    lighter = _lighter(lighter, days, lambda day, total: ONE_DAY)
    whole = _totals(lighter, sites)

    def beside_colleagues(moderator: tuple[Hashable, ...], total: float) -> float:
        others = whole[moderator[:1]] - total
        return max(ONE_MODERATOR, others * OF_THE_OTHERS) if others > 0 else total

    return _lighter(lighter, moderators, beside_colleagues)


_Key = tuple[Hashable, ...]


def _lighter(
    weights: Sequence[float], keys: Sequence[_Key], most: Callable[[_Key, float], float]
) -> list[float]:
    shares = {
        key: min(1.0, most(key, total) / total) if total else 1.0
        for key, total in _totals(weights, keys).items()
    }
    return [weight * shares[key] for weight, key in zip(weights, keys, strict=True)]


def _totals(weights: Sequence[float], keys: Sequence[_Key]) -> dict[_Key, float]:
    totals: dict[_Key, float] = defaultdict(float)
    for weight, key in zip(weights, keys, strict=True):
        totals[key] += weight
    return totals
