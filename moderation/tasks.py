"""What Celery runs: thin, safe to run twice."""

import logging

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from comments.readership import write_down_views
from moderation import score_queue, scoring
from moderation.waiting.items import weigh
from moderation.waiting.samples import forget_old
from moderation.watch import watch

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def score_waiting() -> int:
    """Score and decide everything that waits."""
    score_queue.worker_is_up()
    return scoring.score_waiting(gather=score_queue.GATHER_SECONDS)


@shared_task(ignore_result=True)
def learn(asked_by: int | None = None) -> None:
    """Learn from what people decided; nightly, or because somebody at the desk asks for it."""
    from moderation.learning.run import Busy, run

    _take_time()
    try:
        run(asked_by=asked_by)
    except Busy as busy:
        logger.info("%s", busy)


@shared_task(ignore_result=True)
def watch_model() -> None:
    """Count yesterday's comments, and write the model reports of the month."""
    _take_time()
    watch(timezone.now())


def _take_time() -> None:
    """What reads weeks of decisions may wait longer for them than a reader for a page."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '10min'")


@shared_task(ignore_result=True)
def weigh_queue() -> None:
    """Have the queue know how many read what waits."""
    write_down_views()
    weigh()
    forget_old(timezone.now())


@shared_task(ignore_result=True)
def forget_ended_sessions() -> None:
    """Let go of what is left of sign-ins that have ended."""
    SessionStore.clear_expired()
