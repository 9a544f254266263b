"""What comments does in the background."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from comments.merging import merge_all
from comments.models import Site
from comments.page_titles import read_new_pages, read_pages_again
from comments.posting.idempotency import forget_old_keys
from comments.retention import forget_unused
from comments.thread_changes import carry_over_what_is_left


@shared_task
def forget_idempotency_keys() -> None:
    """Let go of keys that nobody will use again."""
    forget_old_keys(timezone.now())


@shared_task
def read_titles_of_new_pages() -> None:
    """Call new discussions what their pages are called."""
    if settings.READ_PAGES:
        read_new_pages(timezone.now(), private=settings.READ_PRIVATE_PAGES)


@shared_task
def read_titles_again() -> None:
    """Call discussions what their pages are called by now."""
    if settings.READ_PAGES:
        read_pages_again(timezone.now(), private=settings.READ_PRIVATE_PAGES)


@shared_task
def merge_split_threads(site: str | None = None) -> None:
    """Put together the discussions of what is one page, by the rules of its site; or of all."""
    for one in Site.objects.filter(pk=site) if site else Site.objects.all():
        for _ in merge_all(one):
            pass


@shared_task
def count_what_is_left() -> None:
    """Have threads count the comments that nobody came to count."""
    carry_over_what_is_left()


@shared_task
def forget_what_nobody_uses() -> None:
    """Let go of threads without a comment and guests without an act."""
    if settings.KEEP_UNUSED_DAYS:
        days, at_most = settings.KEEP_UNUSED_DAYS, settings.KEEP_UNUSED_AT_MOST
        forget_unused(timezone.now(), days, at_most)
