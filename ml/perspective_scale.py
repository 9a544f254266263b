"""From Parley's probability of `toxic` to the score that Google's Perspective would have given.

Both order comments much alike, but Perspective's numbers are higher: what it gave 0.5 or more is as
many comments as Parley gives 0.06 or more. The map keeps that count at every threshold; it was made
with the model, by `ml.workshop.perspective`. Loads no numbers library: web servers use it.
"""

import json
from bisect import bisect_right
from functools import cache
from pathlib import Path

FILE = "perspective.json"
_SHIPPED = Path(__file__).parent / "model" / FILE


def on_their_scale(toxic: float) -> float:
    """A probability in, a score in [0, 1] out; straight between the points that were measured."""
    points = _points()
    above = min(max(bisect_right(points, (toxic, 1.0)), 1), len(points) - 1)
    (ours, theirs), (next_ours, next_theirs) = points[above - 1], points[above]
    return theirs + (toxic - ours) / (next_ours - ours) * (next_theirs - theirs)


@cache
def _points() -> list[tuple[float, float]]:
    return [(ours, theirs) for ours, theirs in json.loads(_SHIPPED.read_bytes())["points"]]
