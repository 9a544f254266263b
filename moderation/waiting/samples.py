"""What the machine was sure of, looked at now and then.

The queue holds what the classifier doubts, so that who reads only that never learns where it is
wrong and does not know it. One in ten of what is read one by one is therefore drawn by lot from all
that a machine published or rejected in the last day, each as likely as any other.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef

from comments.ids import id_at
from comments.models import Site, Status
from comments.transitions import SourceKind
from moderation.models import Decision, QueueItem
from moderation.models.decision import MACHINES, SHADOW_BAN
from moderation.waiting.leases import LEASE

LOOK_BACK = timedelta(days=1)
_BY_LOT = random.SystemRandom()


def is_due() -> bool:
    """Whether what is read next is drawn by lot."""
    return _BY_LOT.random() * 100 < settings.DESK_SAMPLE_PERCENT


def draw(sites: Sequence[Site], person: User, now: datetime) -> UUID | None:
    """Put one comment into the queue that a machine decided on alone, for this person to read."""
    first = Decision.objects.filter(pk__gte=id_at(now - LOOK_BACK)).order_by("pk").first()
    last = Decision.objects.order_by("-number").first()
    if first is None or last is None:
        return None
    # They are numbered one by one: a number drawn by lot is as likely to be any of them.
    number = _BY_LOT.randint(first.number, max(first.number, last.number))
    by_people = Decision.objects.filter(
        comment=OuterRef("comment"), source_kind=SourceKind.MODERATOR
    )
    sure = Decision.objects.exclude(reason=SHADOW_BAN).filter(
        ~Exists(by_people),
        number__gte=number,
        source_kind__in=MACHINES,
        to_status__in=[Status.PUBLISHED, Status.REJECTED],
        comment__status=F("to_status"),
        comment__newest_revision=F("revision"),
        comment__thread__site__in=sites,
        comment__queue_item__isnull=True,
    )
    decision = sure.order_by("number").select_related("comment__thread").first()
    if decision is None:
        return None
    item = QueueItem(
        comment=decision.comment,
        site_id=decision.comment.thread.site_id,
        author_id=decision.comment.author_id,
        thread_id=decision.comment.thread_id,
        why=QueueItem.Why.SAMPLE,
        risk=0.0,
        since=now,
        leased_to=person,
        leased_until=now + LEASE,
    )
    QueueItem.objects.bulk_create([item], ignore_conflicts=True)
    return decision.comment_id


def forget_old(now: datetime) -> None:
    """What was drawn and nobody decided on waits for nobody."""
    QueueItem.objects.filter(why=QueueItem.Why.SAMPLE, since__lt=now - LOOK_BACK).delete()
