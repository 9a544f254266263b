"""Discussions of one page that were split, put together: its addresses are read as one by now."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum

from comments.canonical import PageRules, canonical_url
from comments.models import Comment, Site, Thread
from comments.thread_changes import taken_over
from comments.threads import looks_like_an_address


@dataclass(frozen=True)
class Split:
    """Threads whose keys are addresses of one page; often it is one, under an older address."""

    address: str
    keys: tuple[str, ...]


def splits_of(site: Site) -> list[Split]:
    """What `merge` would put together, or give its address of today."""
    rules, keys_at = site.page_rules, defaultdict(list)
    for key in Thread.objects.filter(site=site).order_by("pk").values_list("key", flat=True):
        if looks_like_an_address(key):
            keys_at[_address(key, rules)].append(key)
    return [Split(address, tuple(keys)) for address, keys in keys_at.items() if keys != [address]]


def merge_all(site: Site) -> Iterator[Split]:
    """Put together what belongs together, page by page; each as it is done."""
    for split in splits_of(site):
        if merge(site, split):
            yield split


@transaction.atomic
def merge(site: Site, split: Split) -> Thread | None:
    """One thread with the comments of all; None where they are gone by now.

    What a publisher's server made stays, else what has the address of today, else the oldest. Its
    settings hold; the ids of the others name nothing from then on.
    """
    threads = Thread.objects.filter(site=site, key__in={split.address, *split.keys})
    # In the order of those who move comments: first the comments, last their thread.
    list(Comment.objects.filter(thread__in=threads).order_by("pk").select_for_update(of=("self",)))
    uncounted = sum(taken_over(threads.values_list("pk", flat=True)).values())
    found = list(threads.order_by("pk").select_for_update())
    if not found:
        return None
    kept = min(found, key=lambda one: (not one.is_kept, one.key != split.address, one.pk))
    others = [one.pk for one in found if one != kept]
    counted = Thread.objects.filter(pk__in=others).aggregate(count=Sum("comment_count"))["count"]
    _move_what_hangs_on(others, kept.pk)
    Thread.objects.filter(pk__in=others).delete()
    Thread.objects.filter(pk=kept.pk).update(
        key=split.address,
        url=_address(kept.url or split.address, PageRules(hash_routes=site.hash_routes)),
        comment_count=F("comment_count") + (counted or 0) + uncounted,
        version=F("version") + 1,
    )
    kept.refresh_from_db()
    return kept


def _move_what_hangs_on(others: list[UUID], kept: UUID) -> None:
    """Of what a thread has one of, its own stays, or the first of the others'."""
    for relation in Thread._meta.related_objects:
        rows = relation.related_model._base_manager
        name = relation.field.name
        theirs = rows.filter(**{f"{name}__in": others})
        if not relation.one_to_one:
            theirs.update(**{name: kept})
        elif not rows.filter(**{name: kept}).exists():
            first = theirs.order_by(name).values_list(name, flat=True).first()
            rows.filter(**{name: first}).update(**{name: kept})


def _address(key: str, rules: PageRules) -> str:
    try:
        return canonical_url(key, rules)
    except ValidationError:  # stored before addresses of this kind were refused
        return key
