"""What Celery runs: thin, safe to run twice."""

import logging

from celery import shared_task
from celery.signals import worker_process_init

from moderation import bell, scoring

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def score_waiting() -> int:
    """Score and decide everything that waits."""
    bell.answer()
    return scoring.score_waiting(gather=bell.NAP)


@worker_process_init.connect
def load_model_once(**kwargs: object) -> None:
    """In each worker process, before its first task; web processes never load the model."""
    try:
        scoring.shipped_scorer()
    except Exception:
        logger.exception("The classifier could not be loaded")
