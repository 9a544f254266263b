"""How far lessons may move a model: variances of a Gaussian around what was shipped.

A lesson pulls with at most its weight and the prior pulls back, so that n lessons move a
coefficient by at most n * variance * value, whatever they say. And the variances grow with the
lessons, so that the first fifty, which may be anybody's mistake, move little. Chosen by
`python -m ml.workshop.learning.prequential` with other seeds than those of its report.
"""

from typing import NamedTuple


class Room(NamedTuple):
    """A variance, and the number of lessons that give a quarter of it."""

    variance: float
    doubt: float

    def after(self, lessons: float) -> float:
        """The variance after so many lessons (the sum of their weights)."""
        return self.variance * (lessons / (lessons + self.doubt)) ** 2


COEFFICIENT = Room(16.0, doubt=200.0)
"""Of a column's coefficient. Rows have unit length, so of a comment's log-odds too."""

SHIFT = Room(2.0, doubt=50.0)
"""Of an intercept: once for what all sites share, once more for each site.

It ranks nothing, so it may be wide soon; were it narrow, words would have to say how much more
often this site's moderators reject at all.
"""

MIX = Room(0.04, doubt=200.0)
"""Of the share of a label's evidence that is added to another, or once more to itself; likewise."""

MOST_WEIGHT = 3.0
"""No lesson counts for more full decisions than this."""

_ABUSE = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")

RELATED: dict[str, tuple[str, ...]] = {"spam": (), **dict.fromkeys(_ABUSE, _ABUSE)}
"""Whose evidence may speak for a label: what one site calls toxic is hate more than insult."""
