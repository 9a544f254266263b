"""The one place where a comment's status changes."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments.models import Author, Comment, SiteKey, Status
from comments.signals import comment_moved
from comments.thread_deltas import ThreadDeltas

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
    def site_key(cls, key: SiteKey) -> "Source":
        return cls(SourceKind.MODERATOR, f"key:{key.site.key}:{key.name}")

    @classmethod
    def author(cls, author: Author) -> "Source":
        return cls(SourceKind.AUTHOR, str(author.pk))

    @classmethod
    def system(cls, name: str) -> "Source":
        return cls(SourceKind.SYSTEM, name)


class Aside(NamedTuple):
    """What its author alone is shown of a rejected comment: why, or as if it were published."""

    told: str = ""
    shadowed: bool = False


NO_ASIDE = Aside()


@dataclass(frozen=True)
class Move:
    """One comment that changed its state, the text it was judged by, and which text is public."""

    comment_id: UUID
    revision_id: UUID
    from_status: str
    to_status: str
    public_before: UUID | None
    public_after: UUID | None

    @property
    def is_noticed(self) -> bool:
        """Whether its state is another than before, or the text that readers see."""
        is_public = self.to_status == Status.PUBLISHED
        another_text = is_public and self.public_before != self.public_after
        return another_text or self.from_status != self.to_status


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


class Locked(dict[UUID, Comment]):
    """Comments by id that this transaction has locked and read once, for all that it does to them.

    What `move` and the others change in the database they change in these, too.
    """

    @classmethod
    def of(cls, *comments: Comment) -> "Locked":
        """Comments that the caller has locked."""
        return cls((comment.id, comment) for comment in comments)

    def judged(self, targets: Mapping[UUID, UUID]) -> "Locked":
        """Those that still have the text that was judged."""
        return Locked.of(*(c for pk, c in self.items() if c.newest_revision_id == targets.get(pk)))

    def only(self, comment_ids: Container[UUID]) -> "Locked":
        return Locked((pk, comment) for pk, comment in self.items() if pk in comment_ids)

    def without(self, comment_ids: Container[UUID]) -> "Locked":
        return Locked((pk, comment) for pk, comment in self.items() if pk not in comment_ids)


Targets = Mapping[UUID, UUID] | Locked
"""Comments, each with the revision that was judged; or comments that are locked already."""


def lock(targets: Targets) -> Locked:
    """The comments, locked in id order, that still have the text that was judged."""
    if isinstance(targets, Locked):
        return targets
    return lock_all(targets).judged(targets)


def lock_all(comment_ids: Iterable[UUID]) -> Locked:
    """The comments, locked in id order, whatever their text."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_LOCKED)} FROM comments_comment "
            "WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [list(comment_ids)],
        )
        rows = cursor.fetchall()
    return Locked.of(*(Comment.from_db(DEFAULT_DB_ALIAS, _LOCKED, row) for row in rows))


# What is read of them, in the model's own order.
_LOCKED = (
    "id",
    "thread_id",
    "status",
    "newest_revision_id",
    "public_revision_id",
    "told",
    "shadowed",
    "published_at",
)


def move(
    targets: Targets,
    to: Status,
    *,
    source: Source,
    reason: str = "",
    aside: Aside = NO_ASIDE,
    context: object = None,
) -> list[Move]:
    """Move comments to a state, and say which really moved.

    Of a rejection the authors are shown the `aside`.

    A comment stays where it is when it has a newer revision, or when `source` may not make this
    move from its present state: of two racing callers one therefore loses cleanly. `context` is
    for those who listen; nobody here opens it. Call it inside a transaction.
    """
    allowed = MOVES[source.kind]
    moving = [
        comment
        for comment in lock(targets).values()
        if (Status(comment.status), to) in allowed and not _stands_so(comment, to)
    ]
    return _carry_out(moving, to, source, reason, aside, context)


def enter(
    comment: Comment,
    to: Status,
    *,
    source: Source,
    reason: str = "",
    aside: Aside = NO_ASIDE,
    context: object = None,
) -> Move:
    """Give a comment that is about to be stored the state that it enters with.

    The second and last door beside `move`: it is not there yet, so nothing is locked, read or
    changed. What its thread has to be told is stored with it (`comments/thread_changes.py`).
    """
    if (Status(comment.status), to) not in MOVES[source.kind]:
        raise ValueError(f"{source.kind} may not let a comment enter as {to}")
    moved = _move_to(comment, to)
    _take_on(comment, to, timezone.now(), aside)
    comment_moved.send(Comment, moves=[moved], source=source, reason=reason, context=context)
    return moved


def keep_public(
    targets: Targets, *, source: Source, reason: str = "", context: object = None
) -> list[Move]:
    """Give up edits of public comments: the text that readers see is the newest again.

    The edit stays among the revisions.
    """
    kept = [comment for comment in lock(targets).values() if comment.is_edit_waiting]
    if not kept:
        return []
    moves = [_move_of(comment, Status.PUBLISHED, comment.public_revision_id) for comment in kept]
    Comment.objects.filter(id__in=[comment.id for comment in kept]).update(
        newest_revision=F("public_revision")
    )
    for comment in kept:
        comment.newest_revision_id = comment.public_revision_id  # type: ignore[assignment]
    comment_moved.send(Comment, moves=moves, source=source, reason=reason, context=context)
    return moves


class State(NamedTuple):
    """How a comment stands: where, with which texts, since when readers have seen any, and what
    its author is shown aside."""

    status: Status
    newest_revision_id: UUID
    public_revision_id: UUID | None
    published_at: datetime | None
    told: str = ""
    shadowed: bool = False

    @classmethod
    def of(cls, comment: Comment) -> "State":
        return cls(Status(comment.status), *(getattr(comment, name) for name in cls._fields[1:]))


def restore(
    comments: Locked,
    states: Mapping[UUID, State],
    *,
    source: Source,
    reason: str = "",
    context: object = None,
) -> list[Move]:
    """Put locked comments as they should stand.

    A comment that stands so already is told of as well: somebody meant to put it there.
    """
    moves, changed, threads = [], [], ThreadDeltas()
    for comment in comments.only(states).values():
        state = states[comment.id]
        told = _move_of(comment, state.status, state.public_revision_id)
        moves.append(told)
        if State.of(comment) == state:
            continue
        if told.is_noticed:
            threads.add(comment.thread_id, comment.status, state.status)
        for name, value in state._asdict().items():
            setattr(comment, name, value)
        changed.append(comment)
    _put(changed)
    if moves:
        comment_moved.send(Comment, moves=moves, source=source, reason=reason, context=context)
    threads.apply()
    return moves


def _put(comments: Sequence[Comment]) -> None:
    if not comments:
        return
    states = [State.of(comment) for comment in comments]
    # A CASE for each row, as Django has it, takes seconds for thousands.
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE comments_comment comment SET {", ".join(f"{c} = new.{c}" for c in State._fields)}
            FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[],
                %s::text[], %s::boolean[])
                AS new (id, {", ".join(State._fields)})
            WHERE comment.id = new.id
            """,
            [[comment.id for comment in comments], *map(list, zip(*states, strict=True))],
        )


def tell(comments: Locked, aside: Aside) -> None:
    """Show something else to the authors of rejected comments."""
    others = [one for one in comments.values() if (one.told, one.shadowed) != aside]
    if not others:
        return
    Comment.objects.filter(id__in=[one.id for one in others]).update(**aside._asdict())
    for comment in others:
        comment.told, comment.shadowed = aside


def touch_threads(thread_ids: Iterable[UUID]) -> None:
    """Make readers' copies of these threads stale: something visible changed."""
    deltas = ThreadDeltas()
    for thread_id in thread_ids:
        deltas.add(thread_id, Status.PUBLISHED, Status.PUBLISHED)
    deltas.apply()


def _stands_so(comment: Comment, to: Status) -> bool:
    return comment.status == to and comment.newest_revision_id == comment.public_revision_id


def _move_of(comment: Comment, to: Status, public_after: UUID | None) -> Move:
    return Move(
        comment_id=comment.id,
        revision_id=comment.newest_revision_id,
        from_status=comment.status,
        to_status=to,
        public_before=comment.public_revision_id,
        public_after=public_after,
    )


def _move_to(comment: Comment, to: Status) -> Move:
    public = comment.newest_revision_id if to == Status.PUBLISHED else comment.public_revision_id
    return _move_of(comment, to, public)


def _carry_out(
    comments: Sequence[Comment],
    to: Status,
    source: Source,
    reason: str,
    aside: Aside,
    context: object,
) -> list[Move]:
    """One UPDATE of the comments, the word to those who listen, and the threads last."""
    if not comments:
        return []
    moves, threads = [], ThreadDeltas()
    for comment in comments:
        moves.append(_move_to(comment, to))
        threads.add(comment.thread_id, comment.status, to)
    _write(comments, to, aside)
    comment_moved.send(Comment, moves=moves, source=source, reason=reason, context=context)
    threads.apply()
    return moves


def _write(comments: Sequence[Comment], to: Status, aside: Aside) -> None:
    now = timezone.now()
    changes: dict[str, Any] = {"status": to, **aside._asdict()}
    if to == Status.PUBLISHED:
        changes["public_revision"] = F("newest_revision")
        changes["published_at"] = Coalesce("published_at", Value(now))
    Comment.objects.filter(id__in=[comment.id for comment in comments]).update(**changes)
    for comment in comments:
        _take_on(comment, to, now, aside)


def _take_on(comment: Comment, to: Status, now: datetime, aside: Aside) -> None:
    comment.status = to
    comment.told, comment.shadowed = aside
    if to == Status.PUBLISHED:
        comment.public_revision_id = comment.newest_revision_id
        comment.published_at = comment.published_at or now
