"""What comments does in the background."""

from celery import shared_task
from django.utils import timezone

from comments.retries import forget_old_keys


@shared_task
def forget_idempotency_keys() -> None:
    """Let go of keys that nobody will use again."""
    forget_old_keys(timezone.now())
