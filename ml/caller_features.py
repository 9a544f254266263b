"""What the caller may know of a comment besides its text, as optional named numbers.

No labelled set has these, so their weights are set by hand, and they move `spam` alone. A feature
that is not given adds nothing: without any, the probability is that of the text.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class CallerFeature:
    """One named number: what it adds to the log-odds of spam for each unit, and at most."""

    weight: float
    at_most: float
    meaning: str

    def adds(self, value: float) -> float:
        """Log-odds added by a value."""
        return self.weight * min(value, self.at_most)


KNOWN: dict[str, CallerFeature] = {
    "links": CallerFeature(0.3, 5, "links in the comment"),
    "blocklist_hits": CallerFeature(1.0, 3, "terms or hosts found on the site's blocklist"),
    "near_duplicates": CallerFeature(0.5, 6, "comments much like this one, elsewhere"),
    "rejected_ratio": CallerFeature(2.0, 1, "share of the author's comments that was rejected"),
    "first_comment": CallerFeature(0.3, 1, "1 when the author never had a comment published"),
    "seconds_to_submit": CallerFeature(0.0, 1, "seconds from opening the form to sending it"),
}
"""`seconds_to_submit` is taken and stored for later training; a rule acts on it, not the model."""


class FeatureError(ValueError):
    """A feature is unknown or not a usable number."""


def contributions_of(features: Mapping[str, float] | None) -> dict[str, float]:
    """Log-odds of spam that each given feature adds."""
    given = (features or {}).items()
    return {name: _known(name).adds(_number(name, value)) for name, value in given}


def _known(name: str) -> CallerFeature:
    if name not in KNOWN:
        raise FeatureError(f"unknown feature {name!r}; known are {', '.join(KNOWN)}")
    return KNOWN[name]


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FeatureError(f"feature {name!r} must be a number, not {type(value).__name__}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or number < 0:
        raise FeatureError(f"feature {name!r} must be finite and not negative")
    return number
