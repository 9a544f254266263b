"""Several moderators at once, on real connections: none decides what another has, none is lost."""

import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from comments.models import Comment
from moderation.acts import Seen, moderate, still_as_seen
from moderation.exceptions import Stale
from moderation.models import Decision, QueueItem
from moderation.verdicts import Action
from moderation.waiting.leases import take
from tests.factories import AuthorFactory, ThreadFactory, UserFactory, make_comments
from tests.moderation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(Exception):
    """Somebody's laptop is shut, with comments before them."""


@pytest.mark.parametrize(
    "count",
    [160, pytest.param(2_000, marks=[pytest.mark.torture, pytest.mark.timeout(900)])],
)
def test_eight_moderators_decide_all_of_it_and_nothing_twice(count):
    thread = ThreadFactory()
    authors = [AuthorFactory(site=thread.site) for _ in range(count // 3)]
    rows = ({"author": authors[n % len(authors)], "status": "held", "body": f"Number {n}."}
            for n in range(count))  # fmt: skip
    with transaction.atomic():
        make_comments(rows, thread=thread)
    overlaps = []

    def work(number):
        chance, person = random.Random(number), UserFactory()
        while QueueItem.objects.exists():
            try:
                _a_while(person, thread.site, chance, overlaps)
            except Killed:
                person = UserFactory()

    at_once(*[lambda number=number: work(number) for number in range(8)])
    assert overlaps == []
    assert Comment.objects.filter(status="published").count() == count
    assert Decision.objects.count() == count
    assert len(set(Decision.objects.values_list("comment", flat=True))) == count


def _a_while(person, site, chance, overlaps):
    """Take some and decide them one by one; now and then vanish with what is left."""
    taken = take(QueueItem.objects.of_sites([site]), person, timezone.now(), 5, besides=())
    for pk in taken:
        if chance.random() < 0.03:
            # Five minutes later, for all that nobody is asked to wait for.
            QueueItem.objects.filter(leased_to=person).update(
                leased_until=timezone.now() - timedelta(seconds=1)
            )
            raise Killed
        revision = Comment.objects.get(pk=pk).newest_revision_id
        try:
            with transaction.atomic():
                targets = still_as_seen({pk: Seen(revision, None)})
                moderate(targets, Action.APPROVE, actor=person)
        except Stale:
            overlaps.append(pk)
