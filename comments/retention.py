"""What goes by itself: threads under which nobody wrote, and guests who did nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from comments.models import Author, Thread

# One short transaction each: nobody waits for it, and no statement takes too long.
BATCH = 1_000
# Somebody may be about to write their first comment.
LEFT_ALONE = timedelta(hours=1)


def forget_unused(now: datetime, days: int, at_most: int) -> dict[str, int]:
    """Delete what is of use to nobody and older than so many days; how many of each.

    And the oldest where a site has more than `at_most`, whatever their age: who makes up pages and
    readers by the thousand fills no table, and a page or a reader that comes again is made again.
    """
    as_made = {
        "state": Thread.State.OPEN,
        "slow_mode_seconds": 0,
        "closes_after_days": None,
        "is_kept": False,
    }
    kinds: dict[str, QuerySet] = {
        "threads": _unused(Thread.objects.filter(**as_made)),
        "guests": _unused(Author.objects.filter(kind=Author.Kind.GUEST)),
    }
    old = Q(created_at__lt=now - timedelta(days=days))
    return {
        kind: _delete(rows.filter(old | _beyond(rows, now, at_most)))
        for kind, rows in kinds.items()
    }


def _beyond(rows: QuerySet, now: datetime, at_most: int) -> Q:
    rows = rows.filter(created_at__lt=now - LEFT_ALONE)
    found = Q(pk__in=[])
    crowded = rows.values("site").annotate(count=Count("pk")).filter(count__gt=at_most)
    for site in crowded.values_list("site", flat=True):
        theirs = rows.filter(site=site).order_by("-created_at")
        newest_too_many = theirs.values_list("created_at", flat=True)[at_most]
        found |= Q(site=site, created_at__lte=newest_too_many)
    return found


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
