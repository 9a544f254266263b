"""The feed of decisions: in the order of their numbers, with none that comes late.

A number is drawn when a decision is written and seen when its transaction commits, so a smaller one
may appear after a larger. Who remembers "all up to 17" must therefore be told no number before all
below it are there, or never will be. Every transaction that writes a decision holds a lock on the
table until it ends, and the database tells who does: as when PostgreSQL builds an index beside
writers, those that held one are waited for, and nobody waits for us.
"""

import time
from dataclasses import dataclass

from django.db import connection

from comments.models import Site
from moderation.models import Decision

PATIENCE_SECONDS = 1.0
_POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Feed:
    """Decisions after a number; `next` is the number up to which everything is told by now."""

    decisions: list[Decision]
    next: int
    more: bool = False


def decisions_since(site: Site, after: int, limit: int) -> Feed:
    """What follows a number at this site. Nothing, for once, while a writer takes very long."""
    settled = settled_number()
    if settled is None:
        return Feed([], after)
    rows = Decision.objects.filter(
        comment__thread__site=site, number__gt=after, number__lte=settled
    )
    found = list(rows.select_related("policy_version").order_by("number")[: limit + 1])
    if len(found) > limit:
        return Feed(found[:limit], found[limit - 1].number, more=True)
    return Feed(found, max(settled, after))


def settled_number() -> int | None:
    """All decisions up to this number are there, or never will be; None if that did not come."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(pg_sequence_last_value("
            "pg_get_serial_sequence('moderation_decision', 'number')::regclass), 0)"
        )
        (drawn,) = cursor.fetchone()
    deadline = time.monotonic() + PATIENCE_SECONDS
    waited_for = _writers()
    while waited_for:
        if time.monotonic() > deadline:
            return None
        time.sleep(_POLL_SECONDS)
        waited_for &= _writers()
    return drawn


def _writers() -> set[str]:
    """The transactions that may have written a decision and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT virtualtransaction FROM pg_locks
            WHERE relation = 'moderation_decision'::regclass AND mode = 'RowExclusiveLock'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND pid <> pg_backend_pid()
            """
        )
        return {row[0] for row in cursor.fetchall()}
