"""Where a comment is to stand."""

from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from comments.models import Comment, Site, Thread
from comments.rows import columns, row_of


class Place(NamedTuple):
    """A thread, with its site, and the comment there that is answered; None where that is not
    asked for, or not there."""

    thread: Thread
    parent: Comment | None


def place_of(thread_id: UUID, parent_id: UUID | None) -> Place | None:
    """The place that a reader names, in one query; None where there is no such thread."""
    with connection.cursor() as cursor:
        cursor.execute(_place(), [parent_id, thread_id])
        values = cursor.fetchone()
    if values is None:
        return None
    to_site = len(Thread._meta.concrete_fields)
    to_parent = to_site + len(Site._meta.concrete_fields)
    thread = row_of(Thread, values[:to_site])
    thread.site = row_of(Site, values[to_site:to_parent])
    is_there = any(value is not None for value in values[to_parent:])
    return Place(thread, row_of(Comment, values[to_parent:]) if is_there else None)


@cache
def _place() -> str:
    return f"""
        SELECT {columns(Thread, "thread")}, {columns(Site, "site")}, {columns(Comment, "parent")}
        FROM comments_thread thread
        JOIN comments_site site ON site.id = thread.site_id
        LEFT JOIN comments_comment parent ON parent.id = %s
        WHERE thread.id = %s
    """
