"""What a new site starts with. A site's own numbers are Threshold rows, not code."""

from typing import NamedTuple

from ml.labels import HOLD_ABOVE, PUBLISH_BELOW, REJECT_ABOVE
from moderation.labels import Label


class Limits(NamedTuple):
    """Below the first a comment is published, from the others on it is held and rejected."""

    publish_below: float
    hold_above: float
    reject_above: float | None


# The numbers belong to the shipped model: ml/MODEL_CARD.md says what they hold.
DEFAULTS: dict[Label, Limits] = {
    label: Limits(PUBLISH_BELOW[label], HOLD_ABOVE[label], REJECT_ABOVE.get(label))
    for label in Label
}
