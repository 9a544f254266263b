"""What a new site starts with. A site's own numbers are Threshold rows, not code."""

from typing import NamedTuple

from moderation.labels import Label


class Limits(NamedTuple):
    """Below the first a comment is published, from the others on it is held and rejected."""

    publish_below: float
    hold_above: float
    reject_above: float | None


# Nothing is rejected for its tone without a person; only spam has a third number, which none of
# 21,295 comments of the news sources reaches. ml/MODEL_CARD.md says what these numbers hold, and
# `python -m ml.thresholds` prints it anew.
_GRAVE = Limits(0.4, 0.5, None)
_COARSE = Limits(0.5, 0.6, None)
DEFAULTS: dict[Label, Limits] = {
    Label.SPAM: Limits(0.25, 0.35, 0.99),
    Label.TOXIC: Limits(0.4, 0.5, None),
    Label.SEVERE_TOXIC: _GRAVE,
    Label.OBSCENE: _COARSE,
    Label.THREAT: _GRAVE,
    Label.INSULT: _COARSE,
    Label.IDENTITY_HATE: _GRAVE,
}
