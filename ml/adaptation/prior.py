"""How far lessons may move a model: the variances of a Gaussian around what was shipped.

A lesson pulls with at most its weight, and the prior pulls back, so that n lessons move a
coefficient by at most n * variance * value, whatever they say. Chosen by `ml.adaptation.prequential`
with other seeds than those it reports.
"""

COEFFICIENT = 4.0
"""Of a column's coefficient. Rows have unit length, so of a comment's log-odds too."""

SHIFT = 2.0
"""Of an intercept: once for the installation, once more for each site."""

MIX = 0.025
"""Of the share of another label's (or more of its own) evidence, likewise twice."""

MOST_WEIGHT = 3.0
"""No lesson counts for more full decisions than this."""

RELATED = {
    "spam": ("spam",),
    **dict.fromkeys(
        ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"),
        ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"),
    ),
}
"""Whose evidence may speak for a label: what a site calls toxic may be hate more than insult."""
