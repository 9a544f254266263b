"""Signs of life of Celery's worker and beat, for the health page.

Beat sends a tiny task every few seconds and notes that it did; the worker notes that it ran it.
Both notes are keys in Valkey that expire, so that silence shows by itself. A first note at the
start of each saves a newcomer the wait for the first round.
"""

import logging
from typing import Any

import redis
from celery.signals import after_task_publish, beat_init, worker_ready
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.celery import app

logger = logging.getLogger(__name__)

TASK = "parley.pulse"


def valkey(timeout: float = 0.5) -> redis.Redis:
    """A client that answers or fails within the timeout."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
    )


def key(who: str) -> str:
    """The key that lives while `who` ("worker" or "beat") does."""
    return f"parley:pulse:{who}"


def note(who: str) -> None:
    """Write a sign of life; a dead Valkey must not fail the one who lives."""
    try:
        with valkey() as client:
            client.set(key(who), "alive", ex=settings.PULSE_SILENT_AFTER_SECONDS)
    except redis.RedisError as error:
        logger.warning("No sign of life written for %s: %s", who, error)


@app.task(name=TASK)
def pulse() -> None:
    """What the worker does to show that it works."""
    note("worker")


@after_task_publish.connect(sender=TASK)
@beat_init.connect
def note_beat(**kwargs: Any) -> None:
    """Only beat sends the pulse."""
    note("beat")


@worker_ready.connect
def note_worker(**kwargs: Any) -> None:
    """The worker has just come up; not the learner, which takes no pulse."""
    if app.conf.task_default_queue in app.amqp.queues.consume_from:
        note("worker")


# One that nobody took expires: silence must not queue up.
EVERY = settings.PULSE_SECONDS
app.add_periodic_task(EVERY, app.signature(TASK), name="pulse", expires=EVERY)
