"""A thread counts its new comments right after each is stored, not while.

Its row would be locked until each commit has reached the disk, and a discussion that many write in
would take one post at a time. Between the commit and the count readers see a copy that is a moment
old, as one that was fetched before would be.
"""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from comments.models import Comment, Status, ThreadChange

AT_ONCE = 1_000


def changes_by(comment: Comment) -> list[ThreadChange]:
    """What is stored with a new comment where readers see it; carried over after the commit."""
    if comment.status != Status.PUBLISHED:
        return []
    # Robust: what fails here is done by the next one, or by the task that looks for what is left.
    transaction.on_commit(partial(carry_over, comment.thread_id), robust=True)
    return [ThreadChange(thread_id=comment.thread_id)]


def carry_over(thread_id: UUID) -> None:
    """Have a thread count what nobody else is having it count just now."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRY_OVER, {"thread": thread_id})


def taken_over(thread_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How much some threads have still to count; whoever asks counts it, in this transaction, and
    has locked none of them yet. It waits for those who are having it counted just now."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OVER, [list(thread_ids)])
        return dict(cursor.fetchall())


def carry_over_what_is_left() -> int:
    """What processes that died have left; returns how many threads were told."""
    left = ThreadChange.objects.order_by().values_list("thread", flat=True).distinct()[:AT_ONCE]
    threads = list(left)
    for thread_id in threads:
        carry_over(thread_id)
    return len(threads)


_TAKE_OVER = """
    WITH told AS (
        DELETE FROM comments_threadchange WHERE id IN (
            SELECT id FROM comments_threadchange WHERE thread_id = ANY(%s)
            ORDER BY id FOR UPDATE
        )
        RETURNING thread_id
    )
    SELECT thread_id, count(*) FROM told GROUP BY thread_id
"""

# The commit of this need not reach the disk: what is lost with it is the deletion, too.
_CARRY_OVER = """
    WITH told AS (
        DELETE FROM comments_threadchange WHERE id IN (
            SELECT id FROM comments_threadchange WHERE thread_id = %(thread)s
            FOR UPDATE SKIP LOCKED
        )
        RETURNING id
    )
    UPDATE comments_thread
    SET version = version + 1, comment_count = comment_count + new.comments
    FROM (SELECT count(*) AS comments FROM told) new,
        (SELECT set_config('synchronous_commit', 'off', true)) quick
    WHERE id = %(thread)s AND new.comments > 0
"""
