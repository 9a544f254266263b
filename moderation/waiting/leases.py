"""Who works on what, so that no two people read the same comment.

A lease is a mark on an item that ends by itself: whoever closes the lid of a laptop keeps nothing
from anybody for longer than five minutes. What an author has waiting is leased together, since who
has read one of their comments judges the next one better.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count

from moderation.models import QueueItem
from moderation.models.queue_item import QueueItemQuerySet

LEASE = timedelta(minutes=5)
_OF_ONE_AUTHOR = 50
_PASSED_OVER = 100


@transaction.atomic
def take(
    items: QueueItemQuerySet, person: User, now: datetime, count: int, *, besides: Collection[UUID]
) -> list[UUID]:
    """Lease the next items to a person, in order but for authors, whose items follow each other.

    `besides` are items that the person has on their screen already.
    """
    free = items.free_for(person, now).exclude(pk__in=besides)
    read_now = QueueItem.objects.filter(pk__in=besides).values("author")
    first = _locked(free.filter(author__in=read_now).in_order(now), count) if besides else []
    if len(first) < count:
        rest = free.exclude(pk__in=[item.pk for item in first])
        first += _locked(rest.in_order(now), count - len(first))
    theirs = free.filter(author__in={item.author_id for item in first})
    others = _locked(
        theirs.exclude(pk__in=[item.pk for item in first]).in_order(now), _OF_ONE_AUTHOR
    )
    by_author = defaultdict(list)
    for item in [*first, *others]:
        by_author[item.author_id].append(item.pk)
    taken = [pk for pks in by_author.values() for pk in pks]
    _lease(taken, person, now)
    return taken[:count]


def _locked(items: QueueItemQuerySet, count: int) -> list[QueueItem]:
    """The first so many. What another takes in this very moment is passed over.

    Ordered first and locked then: to lock while ordering would carry all columns of all of the
    queue through the sort.
    """
    found: list[QueueItem] = []
    in_order = iter(items.values_list("pk", flat=True)[: count + _PASSED_OVER])
    while len(found) < count and (some := list(islice(in_order, count - len(found)))):
        free = items.order_by().filter(pk__in=some).only("author")
        locked = {item.pk: item for item in free.select_for_update(skip_locked=True, of=("self",))}
        found += [locked[pk] for pk in some if pk in locked]
    return found


def _lease(comment_ids: Collection[UUID], person: User, now: datetime) -> None:
    mine = QueueItem.objects.filter(pk__in=comment_ids)
    mine.update(leased_to=person, leased_until=now + LEASE)


def renew(person: User, now: datetime) -> None:
    """Whoever is still there keeps what they have."""
    person.leases.filter(leased_until__gt=now).update(leased_until=now + LEASE)


def give_back(person: User) -> None:
    """Others may take what this person had before them. What was drawn for them is let go."""
    person.leases.filter(why=QueueItem.Why.SAMPLE, escalated_at__isnull=True).delete()
    person.leases.update(leased_to=None, leased_until=None)


def others_at_work(items: QueueItemQuerySet, person: User, now: datetime) -> list[str]:
    """The names of who else has something of this before them."""
    leased = items.filter(leased_until__gt=now).exclude(leased_to=person).order_by()
    names = leased.values_list("leased_to__username").annotate(n=Count("pk"))
    return sorted(name for name, _ in names)
