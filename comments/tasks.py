"""What comments does in the background."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from comments.posting.idempotency import forget_old_keys
from comments.retention import forget_unused


@shared_task
def forget_idempotency_keys() -> None:
    """Let go of keys that nobody will use again."""
    forget_old_keys(timezone.now())


@shared_task
def forget_what_nobody_uses() -> None:
    """Let go of threads without a comment and guests without an act."""
    if settings.KEEP_UNUSED_DAYS:
        days, at_most = settings.KEEP_UNUSED_DAYS, settings.KEEP_UNUSED_AT_MOST
        forget_unused(timezone.now(), days, at_most)
