"""Where else a text stands that says the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from comments.models import Author, Comment, Thread

JUST_NOW = timedelta(minutes=5)
LATELY = timedelta(days=7)


class Repeats(NamedTuple):
    """How often a text was said before on the site."""

    own: int = 0
    """Comments of the author that say it, of the last minutes."""
    own_here: int = 0
    """Of those, the ones at this very place: the thread, and the comment that is answered."""
    near: int = 0
    """The author's and those that came from the same address."""
    near_here: int = 0
    threads: int = 0
    """Other threads where anybody said it in the last days."""
    authors: int = 0
    """Other authors who said it in this thread in the last days."""


NOWHERE = Repeats()


def repeats_of(
    fingerprint: UUID,
    *,
    thread: Thread,
    parent: Comment | None,
    author: Author | None,
    addresses: Sequence[str],
    now: datetime,
) -> Repeats:
    """What the site has seen of a text, in one query. `addresses` are hashes of the sender's."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REPEATS,
            {
                "fingerprint": fingerprint,
                "site": thread.site_id,
                "thread": thread.pk,
                "parent": parent.pk if parent else None,
                "author": author.pk if author else None,
                "addresses": list(addresses),
                "lately": now - LATELY,
                "just_now": now - JUST_NOW,
            },
        )
        return Repeats(*cursor.fetchone())


_REPEATS = """
    SELECT count(*) FILTER (WHERE stands AND own),
        count(*) FILTER (WHERE stands AND own AND here),
        count(*) FILTER (WHERE stands AND (own OR near)),
        count(*) FILTER (WHERE stands AND (own OR near) AND here),
        count(DISTINCT thread_id) FILTER (WHERE thread_id <> %(thread)s),
        count(DISTINCT author_id) FILTER (WHERE thread_id = %(thread)s AND NOT own)
    FROM (
        SELECT comment.thread_id, comment.author_id,
            coalesce(comment.author_id = %(author)s, false) AS own,
            comment.address_hash = ANY(%(addresses)s) AS near,
            comment.thread_id = %(thread)s AND comment.parent_id IS NOT DISTINCT FROM %(parent)s
                AS here,
            comment.newest_revision_id = revision.id AND comment.status <> 'deleted'
                AND comment.created_at > %(just_now)s AS stands
        FROM comments_revision revision
        JOIN comments_comment comment ON comment.id = revision.comment_id
        JOIN comments_thread thread ON thread.id = comment.thread_id
        WHERE revision.fingerprint = %(fingerprint)s AND revision.created_at > %(lately)s
            AND thread.site_id = %(site)s
    ) said
"""
