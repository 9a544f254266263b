"""How far lessons may move a model: variances of a Gaussian around what was shipped.

A lesson pulls with at most its weight and the prior pulls back, so that n lessons move a
coefficient by at most n * variance * value, whatever they say. And the variances grow with the
lessons, so that the first fifty, which may be anybody's mistake, move little. Chosen by
`python -m ml.adaptation.prequential` with other seeds than those of its report.
"""

COEFFICIENT = 16.0
"""Of a column's coefficient. Rows have unit length, so of a comment's log-odds too."""

SHIFT = 4.0
"""Of an intercept: once for what all sites share, once more for each site."""

MIX = 0.05
"""Of the share of a label's evidence that is added to another, or once more to itself; likewise."""

DOUBT = 200.0
"""After so many lessons, the variances are a quarter of those above."""

MOST_WEIGHT = 3.0
"""No lesson counts for more full decisions than this."""

_ABUSE = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")

RELATED = {"spam": ("spam",), **dict.fromkeys(_ABUSE, _ABUSE)}
"""Whose evidence may speak for a label: what one site calls toxic is hate more than insult."""


def trust(lessons: float) -> float:
    """The share of the variances that so many lessons (the sum of their weights) may use."""
    return (lessons / (lessons + DOUBT)) ** 2
