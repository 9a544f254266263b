"""How sure a share is."""

import math
from dataclasses import dataclass

_Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Share:
    """So many of so many, with a 95 % interval."""

    count: int
    of: int
    low: float
    high: float


def share(count: int, of: int) -> Share:
    """A share with Wilson's score interval (Wilson 1927); of nothing, nothing is known."""
    if not of:
        return Share(0, 0, 0.0, 1.0)
    p, z2 = count / of, _Z * _Z
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return Share(count, of, round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4))
