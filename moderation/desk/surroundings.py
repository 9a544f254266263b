"""What a moderator sees around one comment: the discussion, its author, the reports."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from comments.models import Author, Comment, Flag, Status
from comments.records import with_record
from moderation.desk.cards import Card, cards_for
from moderation.models import Note, QueueItem

RECENT = 4


@dataclass(frozen=True)
class Neighbour:
    comment: Comment
    is_earlier: bool


@dataclass(frozen=True)
class Focus:
    """A card, and what stands around it."""

    card: Card
    item: QueueItem | None
    around: Sequence[Neighbour] = ()
    recent: Sequence[Comment] = ()
    """The author's other comments, the newest first."""
    notes: Sequence[Note] = ()
    counted: Collection[UUID] = field(default_factory=frozenset)
    """Reports that count towards holding it: of readers with a record."""

    @property
    def why(self) -> list[str]:
        """Why it is here, in words."""
        if self.item and self.item.why == QueueItem.Why.SAMPLE:
            done = "published" if self.card.comment.status == Status.PUBLISHED else "rejected"
            return [f"Drawn by lot: a machine has {done} it, and was sure. Was it right?"]
        return [*self.card.why]

    @property
    def networks(self) -> int:
        """From how many networks such readers reported it."""
        return len({flag.network_hash for flag in self.card.flags if flag.pk in self.counted})

    @property
    def earlier(self) -> list[Comment]:
        return [one.comment for one in self.around if one.is_earlier]

    @property
    def later(self) -> list[Comment]:
        return [one.comment for one in self.around if not one.is_earlier]


def focused(comments: Sequence[Comment], now: datetime) -> list[Focus]:
    """A screen for each of the comments `with_context`, in as many queries for one as for fifty."""
    cards = cards_for(comments)
    ids = [comment.pk for comment in comments]
    items = QueueItem.objects.select_related("escalated_by").in_bulk(ids)
    around, recent = _around(ids), _recent(ids)
    seen = {pk for rows in (*around.values(), *recent.values()) for pk, _ in rows}
    read = Comment.objects.select_related("author", "newest_revision", "public_revision")
    texts = read.in_bulk(seen)
    notes = defaultdict(list)
    for note in Note.objects.filter(author__in={comment.author_id for comment in comments}):
        notes[note.author_id].append(note)
    counted = _counted([flag for card in cards for flag in card.flags], now)
    return [
        Focus(
            card=card,
            item=items.get(card.comment.pk),
            around=[Neighbour(texts[pk], earlier) for pk, earlier in around[card.comment.pk]],
            recent=[texts[pk] for pk, _ in recent[card.comment.pk]],
            notes=notes[card.comment.author_id],
            counted=counted,
        )
        for card in cards
    ]


def _counted(flags: Sequence[Flag], now: datetime) -> frozenset[UUID]:
    reporters = Author.objects.filter(pk__in={flag.reporter_id for flag in flags})
    trusted = set(with_record(reporters, now).values_list("pk", flat=True))
    return frozenset(flag.pk for flag in flags if flag.reporter_id in trusted)


_Rows = Mapping[UUID, list[tuple[UUID, bool]]]


def _around(comment_ids: Sequence[UUID]) -> _Rows:
    return _found(_AROUND, comment_ids)


def _recent(comment_ids: Sequence[UUID]) -> _Rows:
    return _found(_RECENT, comment_ids)


def _found(sql: str, comment_ids: Sequence[UUID]) -> _Rows:
    rows: dict[UUID, list[tuple[UUID, bool]]] = {pk: [] for pk in comment_ids}
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(comment_ids)])
        for pk, found, earlier in cursor.fetchall():
            rows[pk].append((found, earlier))
    return rows


def _side(where: str, which: str, order: str, limit: int) -> str:
    return (
        f"(SELECT id FROM comments_comment WHERE {where} AND status = 'published' "
        f"AND id {which} comment.id AND id IS DISTINCT FROM comment.parent_id "
        f"ORDER BY id {order} LIMIT {limit})"
    )


_REPLIES = "comment.root_id IS NOT NULL AND root_id = comment.root_id"
_ROOTS = "comment.root_id IS NULL AND thread_id = comment.thread_id AND parent_id IS NULL"

# What readers see before and after it: of a reply the replies to the same comment, of a root roots.
_AROUND = f"""
    SELECT comment.id, near.id, near.id < comment.id
    FROM comments_comment comment
    CROSS JOIN LATERAL (
        {_side(_REPLIES, "<", "DESC", 2)} UNION ALL {_side(_REPLIES, ">", "ASC", 2)}
        UNION ALL {_side(_ROOTS, "<", "DESC", 2)} UNION ALL {_side(_ROOTS, ">", "ASC", 2)}
    ) near
    WHERE comment.id = ANY(%s) ORDER BY near.id
"""

_RECENT = f"""
    SELECT comment.id, other.id, true
    FROM comments_comment comment
    CROSS JOIN LATERAL (
        SELECT id FROM comments_comment
        WHERE author_id = comment.author_id AND id <> comment.id AND status <> 'deleted'
        ORDER BY id DESC LIMIT {RECENT}
    ) other
    WHERE comment.id = ANY(%s) ORDER BY other.id DESC
"""
