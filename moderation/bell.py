"""Waking a worker. The table of score requests is the queue: a bell may be missed."""

import logging
import time

from django.db import transaction
from django_redis import get_redis_connection  # type: ignore[import-untyped]

logger = logging.getLogger(__name__)

# After a broker failed, posting must not wait for it again and again; Celery beat looks for
# what is left over anyway.
_SILENCE = 5.0
_silent_until = 0.0

# While a worker is on its way, one message is enough for all comments that come in.
_KEY = "parley:bell"
_FORGOTTEN_AFTER = 10
NAP = 0.08


def ring_after_commit() -> None:
    """Wake a worker once the comment is there for it to see."""
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Tell the workers that something waits. Never raises, and never hangs on a dead broker."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    from moderation.tasks import score_waiting

    try:
        if get_redis_connection("default").set(_KEY, 1, nx=True, ex=_FORGOTTEN_AFTER):
            score_waiting.apply_async(retry=False, expires=60)
    except Exception as error:
        _silent_until = time.monotonic() + _SILENCE
        logger.warning("No worker could be woken: %s", error)


def answer() -> None:
    """A worker is there. It takes down the bell before it looks: who comes later rings again."""
    time.sleep(NAP)
    try:
        get_redis_connection("default").delete(_KEY)
    except Exception as error:
        logger.warning("The bell could not be taken down: %s", error)
