"""What goes by itself: threads under which nobody wrote, and guests who did nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from comments.models import Author, Thread

# One short transaction each: nobody waits for it, and no statement takes too long.
BATCH = 1_000


def forget_unused(now: datetime, days: int) -> dict[str, int]:
    """Delete what is older than so many days and of use to nobody; how many of each."""
    before = now - timedelta(days=days)
    as_made = {"state": Thread.State.OPEN, "slow_mode_seconds": 0, "closes_after_days": None}
    return {
        "threads": _delete(_unused(Thread.objects.filter(created_at__lt=before, **as_made))),
        "guests": _delete(
            _unused(Author.objects.filter(created_at__lt=before, kind=Author.Kind.GUEST))
        ),
    }


def _unused(rows: QuerySet) -> QuerySet:
    """Those that no other row names, in whatever table: a comment, a vote, a ban, a policy."""
    for relation in rows.model._meta.related_objects:
        others: type[Model] = relation.related_model
        of_it = {relation.field.name: OuterRef("pk")}
        rows = rows.exclude(Exists(others._default_manager.filter(**of_it)))
    return rows


def _delete(rows: QuerySet) -> int:
    return sum(_batches(rows))


def _batches(rows: QuerySet) -> Iterator[int]:
    while True:
        with transaction.atomic():
            few = list(
                rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH]
            )
            deleted, _ = rows.model._default_manager.filter(pk__in=few).delete()
        yield deleted
        if len(few) < BATCH:
            return
