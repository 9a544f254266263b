"""The order by votes, which change while somebody reads on: each comment is shown once.

With its first page the order is kept for an hour, and the pages after it follow that. Where it is
gone, they follow the votes of the moment.
"""

import secrets
from typing import NamedTuple, Self
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q

from comments.exceptions import Invalid
from comments.models import Comment
from comments.models.comment import CommentQuerySet

ROOTS_PER_PAGE = 25
MOST_KEPT = 1_000
"""Who reads on after forty pages goes by the votes of the moment."""
KEPT_SECONDS = 3_600


class _Place(NamedTuple):
    """Behind a comment of this score; in a kept order, at this number."""

    score: int
    comment: UUID
    order: str = ""
    number: int = 0

    def __str__(self) -> str:
        kept = f"_{self.order}_{self.number}" if self.order else ""
        return f"{self.score}_{self.comment.hex}{kept}"

    @classmethod
    def parse(cls, cursor: str) -> Self:
        score, _, rest = cursor.partition("_")
        comment, _, kept = rest.partition("_")
        order, _, number = kept.partition("_")
        return cls(_number(score), parse_id(comment), order[:32], _number(number or "0"))


def top_roots(roots: CommentQuerySet, cursor: str) -> tuple[list[Comment], str | None]:
    """A page of roots, and the cursor of the next one."""
    ordered = roots.order_by("-score", "-id")
    if not cursor:
        ids = list(ordered.values_list("id", flat=True)[:MOST_KEPT])
        return _in_order(roots, ids, _keep(ids), 0)
    place = _Place.parse(cursor)
    ids = _kept(place.order)
    if 0 < place.number < len(ids):
        return _in_order(roots, ids, place.order, place.number)
    behind = Q(score__lt=place.score) | Q(score=place.score, id__lt=place.comment)
    rows = list(ordered.filter(behind).with_public_text()[: ROOTS_PER_PAGE + 1])
    shown = rows[:ROOTS_PER_PAGE]
    return shown, None if len(rows) == len(shown) else str(_Place(shown[-1].score, shown[-1].id))


def _in_order(
    roots: CommentQuerySet, ids: list[UUID], order: str, number: int
) -> tuple[list[Comment], str | None]:
    """A page of a kept order, from this number on, without what has gone since."""
    shown: list[Comment] = []
    while not shown and number < len(ids):
        wanted = ids[number : number + ROOTS_PER_PAGE]
        found = roots.with_public_text().in_bulk(wanted)
        shown = [found[one] for one in wanted if one in found]
        number += ROOTS_PER_PAGE
    if not shown or (number >= len(ids) and len(ids) < MOST_KEPT):
        return shown, None
    return shown, str(_Place(shown[-1].score, shown[-1].id, order, number))


def _keep(ids: list[UUID]) -> str:
    if len(ids) <= ROOTS_PER_PAGE:
        return ""
    order = secrets.token_hex(8)
    cache.set(f"top:{order}", [one.hex for one in ids], KEPT_SECONDS)
    return order


def _kept(order: str) -> list[UUID]:
    return [UUID(one) for one in cache.get(f"top:{order}") or []] if order else []


def parse_id(value: str) -> UUID:
    """The id in a cursor. Raises Invalid for what is none."""
    try:
        return UUID(value)
    except ValueError:
        raise _bad_cursor() from None


def _number(value: str) -> int:
    try:
        number = int(value)
    except ValueError:
        raise _bad_cursor() from None
    if abs(number) >= 2**31:
        raise _bad_cursor()
    return number


def _bad_cursor() -> Invalid:
    return Invalid("invalid_cursor", field="cursor")
