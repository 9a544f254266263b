"""Pages of a discussion: roots by keyset, each with its first replies, holes filled.

A hidden comment shows as a placeholder while a published one hangs under it. The number of
queries does not depend on how many comments there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, models

from comments.models import Comment, Thread
from comments.models.comment import CommentQuerySet
from comments.top import ROOTS_PER_PAGE, parse_id, top_roots

FIRST_REPLIES = 4
REPLIES_PER_PAGE = 50


class Sort(models.TextChoices):
    NEWEST = "newest"
    OLDEST = "oldest"
    TOP = "top"


@dataclass
class Replies:
    """Replies under one root: flat, in time order, parents before children."""

    comments: list[Comment] = field(default_factory=list)
    count: int = 0
    next: str | None = None


@dataclass
class Page:
    """Roots, and the cursor of what follows them."""

    comments: list[Comment]
    replies: dict[UUID, Replies]
    next: str | None = None


def page_of_roots(thread: Thread, sort: Sort = Sort.NEWEST, cursor: str = "") -> Page:
    """One page of a thread."""
    roots = Comment.objects.in_thread(thread.id).visible_roots()
    if sort == Sort.TOP:
        shown, following = top_roots(roots, cursor)
    else:
        rows = list(_after(roots, sort, cursor).with_public_text()[: ROOTS_PER_PAGE + 1])
        shown = rows[:ROOTS_PER_PAGE]
        following = shown[-1].id.hex if len(rows) > ROOTS_PER_PAGE else None
    replies = _first_replies([root.id for root in shown])
    return Page(comments=shown, replies=replies, next=following)


def page_of_replies(root: Comment, cursor: str = "") -> Replies:
    """The replies under a root that follow the cursor."""
    replies = Comment.objects.published().filter(root=root).with_public_text().order_by("id")
    if cursor:
        replies = replies.filter(id__gt=parse_id(cursor))
    rows = list(replies[: REPLIES_PER_PAGE + 1])
    shown = rows[:REPLIES_PER_PAGE]
    return Replies(
        comments=_with_holes(shown),
        count=Comment.objects.published().filter(root=root).count(),
        next=shown[-1].id.hex if len(rows) > REPLIES_PER_PAGE else None,
    )


def keeps_its_place(comment: Comment) -> bool:
    """Whether readers see it, be it as a placeholder for the sake of what hangs under it."""
    if comment.status == "published":
        return True
    below = Comment.objects.published().filter(root=comment.root_id or comment.id)
    if comment.parent_id is None:
        return below.exists()
    return comment.id in _hidden_ancestor_ids(below.values_list("id", flat=True))


def _first_replies(root_ids: list[UUID]) -> dict[UUID, Replies]:
    counts = Comment.objects.reply_counts(root_ids)
    comments = Comment.objects.filter(id__in=_first_reply_ids(root_ids)).with_public_text()
    by_root: dict[UUID, list[Comment]] = defaultdict(list)
    for comment in _with_holes(list(comments.order_by("id"))):
        by_root[comment.root_id or comment.id].append(comment)
    return {key: _replies_of(by_root[key], counts.get(key, 0)) for key in root_ids}


def _replies_of(comments: list[Comment], count: int) -> Replies:
    published = [c for c in comments if c.status == "published"]
    more = count > len(published)
    return Replies(comments, count, published[-1].id.hex if more and published else None)


def _first_reply_ids(root_ids: list[UUID]) -> list[UUID]:
    """The first few replies of each root, however many it has: one index probe a root."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT reply.id FROM unnest(%s::uuid[]) AS root(id)
            CROSS JOIN LATERAL (
                SELECT id FROM comments_comment
                WHERE root_id = root.id AND status = 'published' ORDER BY id LIMIT %s
            ) AS reply
            """,
            [root_ids, FIRST_REPLIES],
        )
        return [row[0] for row in cursor.fetchall()]


def _with_holes(comments: list[Comment]) -> list[Comment]:
    """The comments and the hidden ones between them and their roots, in time order."""
    holes = Comment.objects.filter(id__in=_hidden_ancestor_ids(c.id for c in comments))
    known = {c.id: c for c in [*holes.with_public_text(), *comments]}
    return sorted((c for c in known.values() if c.parent_id), key=lambda c: c.id)


def _hidden_ancestor_ids(comment_ids: Iterable[UUID]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up(id, parent_id, status) AS (
                SELECT id, parent_id, status FROM comments_comment WHERE id = ANY(%s::uuid[])
                UNION
                SELECT c.id, c.parent_id, c.status FROM comments_comment c
                JOIN up ON c.id = up.parent_id
            )
            SELECT id FROM up WHERE status <> 'published'
            """,
            [list(comment_ids)],
        )
        return [row[0] for row in cursor.fetchall()]


def _after(roots: CommentQuerySet, sort: Sort, cursor: str) -> CommentQuerySet:
    if sort == Sort.OLDEST:
        roots = roots.filter(id__gt=parse_id(cursor)) if cursor else roots
        return roots.order_by("id")
    roots = roots.filter(id__lt=parse_id(cursor)) if cursor else roots
    return roots.order_by("-id")
