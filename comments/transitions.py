"""The one place where a comment's status changes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments.models import Author, Comment, Status, Thread
from comments.signals import comment_moved

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class SourceKind(models.TextChoices):
    """Who or what an act comes from."""

    RULE = "rule"
    MODEL = "model"
    MODERATOR = "moderator"
    AUTHOR = "author"
    SYSTEM = "system"
    IMPORTER = "importer"


@dataclass(frozen=True)
class Source:
    """The origin of an act: its kind, its name, and the person where there is one."""

    kind: SourceKind
    name: str
    user_id: int | None = None

    @classmethod
    def rule(cls, name: str) -> "Source":
        return cls(SourceKind.RULE, name)

    @classmethod
    def model(cls, version: str) -> "Source":
        return cls(SourceKind.MODEL, version)

    @classmethod
    def moderator(cls, user: "AbstractUser") -> "Source":
        return cls(SourceKind.MODERATOR, user.get_username(), user.pk)

    @classmethod
    def author(cls, author: Author) -> "Source":
        return cls(SourceKind.AUTHOR, str(author.pk))

    @classmethod
    def system(cls, name: str) -> "Source":
        return cls(SourceKind.SYSTEM, name)


@dataclass(frozen=True)
class Move:
    """One comment that changed its state, and the text it was judged by."""

    comment_id: UUID
    revision_id: UUID
    from_status: str
    to_status: str


_P, _H, _PUB, _R, _D = (
    Status.PENDING,
    Status.HELD,
    Status.PUBLISHED,
    Status.REJECTED,
    Status.DELETED,
)
_LOOK_AGAIN = {(_PUB, _PUB), (_PUB, _H), (_PUB, _R)}
_DELETE = {(_P, _D), (_H, _D), (_PUB, _D), (_R, _D)}

# Which moves each kind of source may make: DELETED is terminal, and only humans and
# rejections lead out of HELD.
MOVES: dict[SourceKind, frozenset[tuple[Status, Status]]] = {
    SourceKind.RULE: frozenset({(_P, _PUB), (_P, _H), (_P, _R), (_H, _R)} | _LOOK_AGAIN),
    SourceKind.MODEL: frozenset({(_P, _PUB), (_P, _H), (_P, _R), (_H, _R)} | _LOOK_AGAIN),
    SourceKind.SYSTEM: frozenset({(_P, _H), (_PUB, _H)} | _DELETE),
    SourceKind.AUTHOR: frozenset(_DELETE),
    SourceKind.IMPORTER: frozenset({(_P, _PUB), (_P, _H), (_P, _R), (_P, _D)}),
    SourceKind.MODERATOR: frozenset(
        {
            (old, new)
            for old in (_P, _H, _PUB, _R)
            for new in (_P, _H, _PUB, _R)
            if old != new or old == _PUB
        }
    ),
}


def move(
    targets: Mapping[UUID, UUID],
    to: Status,
    *,
    source: Source,
    reason: str = "",
    context: Mapping[str, Any] | None = None,
) -> list[Move]:
    """Move comments to a state, and say which really moved.

    `targets` maps a comment to the revision that was judged. A comment stays where it is when
    it has a newer revision, or when `source` may not make this move from its present state: of
    two racing callers one therefore loses cleanly. Call it inside a transaction.
    """
    locked = list(
        Comment.objects.filter(id__in=targets)
        .order_by("id")
        .select_for_update(no_key=True)
        .values_list("id", "newest_revision_id", "public_revision_id", "status", "thread_id")
    )
    allowed = MOVES[source.kind]
    moves, threads = [], _Deltas()
    for comment_id, newest, public, status, thread_id in locked:
        if newest != targets[comment_id] or (Status(status), to) not in allowed:
            continue
        if status == to and newest == public:
            continue
        moves.append(Move(comment_id, newest, status, to))
        threads.add(thread_id, status, to)
    if not moves:
        return []
    _write([m.comment_id for m in moves], to)
    comment_moved.send(
        Comment, moves=moves, source=source, reason=reason, context=dict(context or {})
    )
    threads.apply()
    return moves


def keep_public(
    targets: Mapping[UUID, UUID],
    *,
    source: Source,
    reason: str = "",
    context: Mapping[str, Any] | None = None,
) -> list[Move]:
    """Give up edits of public comments: the text that readers see is the newest again.

    `targets` maps a comment to the edit, which stays among its revisions.
    """
    waiting = Comment.objects.filter(id__in=targets, status=Status.PUBLISHED)
    locked = waiting.exclude(newest_revision=F("public_revision")).order_by("id")
    rows = locked.select_for_update(no_key=True).values_list("id", "newest_revision_id")
    moves = [
        Move(pk, newest, Status.PUBLISHED, Status.PUBLISHED)
        for pk, newest in rows
        if newest == targets[pk]
    ]
    if not moves:
        return []
    Comment.objects.filter(id__in=[m.comment_id for m in moves]).update(
        newest_revision=F("public_revision")
    )
    comment_moved.send(
        Comment, moves=moves, source=source, reason=reason, context=dict(context or {})
    )
    return moves


def touch_threads(thread_ids: Iterable[UUID]) -> None:
    """Make readers' copies of these threads stale: something visible changed."""
    deltas = _Deltas()
    for thread_id in thread_ids:
        deltas.add(thread_id, Status.PUBLISHED, Status.PUBLISHED)
    deltas.apply()


def _write(comment_ids: list[UUID], to: Status) -> None:
    changes: dict[str, Any] = {"status": to}
    if to == Status.PUBLISHED:
        changes["public_revision"] = F("newest_revision")
        changes["published_at"] = Coalesce("published_at", Value(timezone.now()))
    Comment.objects.filter(id__in=comment_ids).update(**changes)


@dataclass
class _Deltas:
    """What a set of moves does to its threads, written last and in id order: no deadlocks."""

    counts: Counter[UUID] = field(default_factory=Counter)
    touched: set[UUID] = field(default_factory=set)

    def add(self, thread_id: UUID, old: str, new: str) -> None:
        was, now = old == Status.PUBLISHED, new == Status.PUBLISHED
        # A deletion that nobody saw happen may still change the words of a placeholder.
        if was or now or new == Status.DELETED:
            self.touched.add(thread_id)
            self.counts[thread_id] += now - was

    def apply(self) -> None:
        if not self.touched:
            return
        threads = Thread.objects.filter(id__in=self.touched)
        list(threads.order_by("id").select_for_update(no_key=True).values_list("id"))
        deltas = [When(id=key, then=Value(n)) for key, n in self.counts.items() if n]
        count = F("comment_count") + Case(*deltas, default=Value(0)) if deltas else None
        changes = {"version": F("version") + 1} | ({"comment_count": count} if deltas else {})
        threads.update(**changes)
