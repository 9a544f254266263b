"""One decision of a moderator as something to learn from, and which of them are kept to judge."""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

from ml.labels import LABELS

HELD_BACK = 4
"""One in so many lessons is never learned from, so that it can judge what was learned."""


@dataclass(frozen=True)
class Lesson:
    """What a decision says of one text: 0 or 1 for each label that it speaks of.

    `site` is an opaque key; `weight` holds the caller's agreement and caps, in shares of one full
    decision; `decided_at` is Unix time.
    """

    text: str
    site: str
    labels: dict[str, int]
    weight: float = 1.0
    decided_at: float = 0.0

    def __post_init__(self) -> None:
        if not set(self.labels) <= set(LABELS) or not set(self.labels.values()) <= {0, 1}:
            raise ValueError(f"labels must be of {', '.join(LABELS)}, each 0 or 1: {self.labels}")
        if not math.isfinite(self.weight) or self.weight < 0:
            raise ValueError(f"a weight must be finite and not negative, not {self.weight}")


def split(lessons: Iterable[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """The lessons to learn from, and those held back, about one in four.

    The text alone decides: copies stay together, and a lesson is on the same side each night.
    """
    sides: tuple[list[Lesson], list[Lesson]] = ([], [])
    for lesson in lessons:
        sides[_is_held_back(lesson.text)].append(lesson)
    return sides


def _is_held_back(text: str) -> bool:
    # Spelled by case and space alone: what ml.text makes of a text may change with a version.
    plain = " ".join(text.lower().split())
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()
    return digest[0] % HELD_BACK == 0
