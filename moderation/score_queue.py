"""The queue of texts that need a score: the table of ScoreRequests. Celery only wakes workers.

A claim is committed before the model runs and lasts a few seconds: what a dying worker leaves
behind is claimed again. A retry takes fewer texts at a time, 16 and then one, so that a text which
kills workers ends up alone.
"""

import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_redis import get_redis_connection  # type: ignore[import-untyped]

from moderation.features import COPIES, RECORD, seen_of
from moderation.models.score_request import LONGEST_WAIT, ScoreRequest

logger = logging.getLogger(__name__)

BATCH_AT_ATTEMPT = (256, 16, 1)
# So many can take a batch of one site at the same moment; one more finds nothing, and comes again.
WORKERS = 8
NEW = timedelta(days=1)

TASK = "moderation.tasks.score_waiting"
# After a broker failed, posting must not wait for it again and again; Celery beat looks for
# what is left over anyway.
_PAUSE_AFTER_FAILURE = 5.0
_no_wake_up_before = 0.0

# While a worker is on its way, one message is enough for all comments that come in (debounce).
_ON_ITS_WAY = "parley:worker-on-its-way"
_FORGOTTEN_AFTER = 10
GATHER_SECONDS = 0.08


def ask_for_scores(requests: Iterable[ScoreRequest]) -> None:
    """Store requests, those that are there already excepted; wake a worker after the commit."""
    ScoreRequest.objects.bulk_create(requests, ignore_conflicts=True)
    wake_worker_after_commit()


def wake_worker_after_commit() -> None:
    """What this transaction asks for is there only then."""
    # Robust: a dead broker must not turn a stored comment into an error.
    transaction.on_commit(wake_worker, robust=True)


def wake_worker() -> None:
    """Tell the workers that something waits. Never raises, and never hangs on a dead broker."""
    global _no_wake_up_before
    if time.monotonic() < _no_wake_up_before:
        return
    try:
        if get_redis_connection("default").set(_ON_ITS_WAY, 1, nx=True, ex=_FORGOTTEN_AFTER):
            # By name: tasks import this module.
            current_app.send_task(TASK, retry=False, expires=60)
    except Exception as error:
        _no_wake_up_before = time.monotonic() + _PAUSE_AFTER_FAILURE
        logger.warning("No worker could be woken: %s", error)


def worker_is_up() -> None:
    """Says a worker before it looks, and after a moment in which more may come: what is asked for
    from now on wakes another one."""
    time.sleep(GATHER_SECONDS)
    try:
        get_redis_connection("default").delete(_ON_ITS_WAY)
    except Exception as error:
        logger.warning("The next wake-up may come late: %s", error)


@dataclass(frozen=True)
class Claimed:
    """A text to score, held by this worker until its lease ends."""

    revision_id: UUID
    comment_id: UUID
    site_id: UUID
    body: str
    reading: str
    name: str
    features: Mapping[str, float]
    claimed_at: datetime
    attempts: int


def lease() -> timedelta:
    """How long a claim holds."""
    return timedelta(seconds=settings.SCORING_LEASE_SECONDS)


def claim(now: datetime) -> list[Claimed]:
    """Take requests that nobody works on, all of them on the same attempt.

    Each site's oldest first, and the sites by turns: one that floods waits behind itself alone.
    With them comes what their site has seen of the author and of the text.
    """
    dead = now - lease()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_ATTEMPT, [dead])
        found = cursor.fetchone()
        if found is None:
            return []
        (attempts,) = found
        size = batch_size(attempts)
        cursor.execute(
            _CLAIM,
            {
                "attempts": attempts,
                "now": now,
                "dead": dead,
                "at_most": size * WORKERS,
                "size": size,
            },
        )
        rows = cursor.fetchall()
    return [
        Claimed(
            revision_id=revision,
            comment_id=comment,
            site_id=site,
            body=body,
            reading=reading,
            name=name,
            features=json.loads(features) | seen_of(record, copies, reading or body),
            claimed_at=now,
            attempts=attempts,
        )
        for revision, comment, site, body, reading, name, features, record, copies in rows
    ]


_NEXT_ATTEMPT = """
    SELECT attempts FROM moderation_scorerequest
    WHERE claimed_at IS NULL OR claimed_at < %s ORDER BY created_at LIMIT 1
"""

# One request of each site, then the second of each, and so on. The conditions stand twice: what
# another worker has claimed meanwhile is looked at again when its row is locked, and there only the
# outer ones are. A name is told where nobody had a day to object to it before this was written.
_CLAIM = f"""
    WITH mine AS (
        SELECT request.revision_id
        FROM comments_site site
        CROSS JOIN LATERAL (
            SELECT revision_id, created_at, row_number() OVER (ORDER BY created_at) AS number
            FROM moderation_scorerequest
            WHERE site_id = site.id
                AND attempts = %(attempts)s AND (claimed_at IS NULL OR claimed_at < %(dead)s)
            ORDER BY created_at LIMIT %(at_most)s
        ) turn
        JOIN moderation_scorerequest request USING (revision_id)
        WHERE request.attempts = %(attempts)s
            AND (request.claimed_at IS NULL OR request.claimed_at < %(dead)s)
        ORDER BY turn.number, turn.created_at LIMIT %(size)s
        FOR UPDATE OF request SKIP LOCKED
    ), taken AS (
        UPDATE moderation_scorerequest request
        SET claimed_at = %(now)s, attempts = attempts + 1
        FROM mine WHERE request.revision_id = mine.revision_id
        RETURNING request.revision_id, request.site_id, request.features
    )
    SELECT revision.id, comment.id, taken.site_id, revision.body, revision.reading,
        CASE WHEN revision.created_at - author.created_at < interval '{NEW.days} days'
            THEN author.name ELSE '' END,
        taken.features::text, {RECORD}, {COPIES}
    FROM taken
    JOIN comments_revision revision ON revision.id = taken.revision_id
    JOIN comments_comment comment ON comment.id = revision.comment_id
    JOIN comments_author author ON author.id = comment.author_id
"""


def batch_size(attempts: int) -> int:
    """How many texts are taken at this attempt."""
    return BATCH_AT_ATTEMPT[min(attempts, len(BATCH_AT_ATTEMPT) - 1)]


def take_back_attempt(batch: Sequence[Claimed]) -> None:
    """The model can read a text that it had alone: if the database fails now, it is tried again.

    Not for ever: after five minutes every attempt counts.
    """
    before = batch[0].attempts
    if batch_size(before) > 1:
        return
    young = ScoreRequest.objects.filter(created_at__gt=timezone.now() - LONGEST_WAIT)
    young.filter(pk=batch[0].revision_id, claimed_at=batch[0].claimed_at).update(attempts=before)


def still_claimed(group: Sequence[Claimed]) -> list[Claimed]:
    """Those whose lease another worker has not taken over, and nobody has finished; locked."""
    claims = {item.revision_id: item for item in group}
    return [claims[pk] for pk, at in _locked(claims) if at == claims[pk].claimed_at]


def lock_requests(revision_ids: Iterable[UUID]) -> None:
    """In one order everywhere, so that no two wait for each other."""
    _locked(revision_ids)


def _locked(revision_ids: Iterable[UUID]) -> list[tuple[UUID, datetime | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT revision_id, claimed_at FROM moderation_scorerequest "
            "WHERE revision_id = ANY(%s) ORDER BY revision_id FOR UPDATE",
            [list(revision_ids)],
        )
        return cursor.fetchall()


def finish(revision_ids: Iterable[UUID]) -> None:
    """These need no score any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM moderation_scorerequest WHERE revision_id = ANY(%s)", [list(revision_ids)]
        )
