"""How many read a discussion: views of its frame, counted as they come in and kept for an hour.

A web process adds views up and tells Valkey every few seconds, so that a view costs nothing; each
minute they are written to the database. Without Valkey they are not counted, and nothing else is
amiss.
"""

import logging
import time
from collections import Counter
from threading import Lock
from uuid import UUID

from django.db import connection, transaction
from django_redis import get_redis_connection  # type: ignore[import-untyped]

from comments.models import Readership, Thread

logger = logging.getLogger(__name__)

_TOLD_EVERY = 2.0
_PART = 600
_PARTS = 6
"""An hour is so many parts, of so many seconds each; the one that has begun comes on top."""

_lock = Lock()
_views: Counter[UUID] = Counter()
_told_at = 0.0


def count_view(thread_id: UUID) -> None:
    """Somebody has opened the discussion. Never raises."""
    global _views, _told_at
    with _lock:
        _views[thread_id] += 1
        now = time.monotonic()
        if now - _told_at < _TOLD_EVERY:
            return
        told, _views, _told_at = _views, Counter(), now
    try:
        _tell(told)
    except Exception as error:
        logger.warning("%s views were not counted: %s", told.total(), error)


def _tell(views: Counter[UUID]) -> None:
    key = _key(int(time.time()) // _PART)
    with get_redis_connection("default").pipeline(transaction=False) as pipe:
        for thread_id, n in views.items():
            pipe.hincrby(key, str(thread_id), n)
        pipe.expire(key, _PART * (_PARTS + 2))
        pipe.execute()


def views_of_the_last_hour() -> Counter[UUID]:
    """By thread."""
    current = int(time.time()) // _PART
    with get_redis_connection("default").pipeline(transaction=False) as pipe:
        for part in range(current - _PARTS, current + 1):
            pipe.hgetall(_key(part))
        parts = pipe.execute()
    views: Counter[UUID] = Counter()
    for part in parts:
        views.update({UUID(thread.decode()): int(n) for thread, n in part.items()})
    return views


@transaction.atomic
def write_down_views() -> int:
    """Have the database say what was counted; returns for how many threads."""
    views = views_of_the_last_hour()
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [list(views)])
        cursor.execute(_KEEP, [list(views), list(views.values())])
        return cursor.rowcount


def _key(part: int) -> str:
    return f"parley:views:{part}"


_TABLE, _THREADS = Readership._meta.db_table, Thread._meta.db_table
_FORGET = f"DELETE FROM {_TABLE} WHERE thread_id <> ALL(%s)"
# A thread may have gone since, with a merge.
_KEEP = f"""
    INSERT INTO {_TABLE} (thread_id, views)
    SELECT thread.id, counted.views
    FROM unnest(%s::uuid[], %s::int[]) AS counted (id, views) JOIN {_THREADS} thread USING (id)
    ON CONFLICT (thread_id) DO UPDATE SET views = EXCLUDED.views
"""
