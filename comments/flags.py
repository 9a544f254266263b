"""Readers' reports."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comments.exceptions import NotFound, Refusal, TooSoon
from comments.models import Author, Comment, Flag, Status
from comments.posting.admission import Participant, admit_participant
from comments.posting.submission import Client
from comments.records import ROOM, has_record, with_record
from comments.signals import comment_flagged

# Of one reporter, or of strangers at one address. Who waits for so many answers adds nothing by one
# more.
MOST_OPEN_FLAGS = 100


@transaction.atomic
def flag_comment(
    *,
    comment: Comment,
    reporter: Author,
    reason: str,
    note: str = "",
    client: Client,
) -> tuple[Flag, bool]:
    """Store a reader's report, and whether it is new, and announce it.

    Raises Refusal for the own comment, for one that readers do not see, for who may not take
    part, and for who has reported very many already.
    """
    locked = (
        Comment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("thread__site")
        .get(pk=comment.pk)
    )
    site = locked.thread.site
    if locked.status != Status.PUBLISHED or reporter.site_id != site.pk:
        raise NotFound("not_found")
    if locked.author_id == reporter.pk:
        raise Refusal("own_comment", act="flag")
    now = timezone.now()
    admit_participant(Participant(site, reporter, client, now))
    _require_room(reporter, client, now)
    flag, created = Flag.objects.get_or_create(
        comment=locked,
        reporter=reporter,
        defaults={"reason": reason, "note": note, "created_at": now}
        | {"address_hash": client.address_hash, "network_hash": client.network_hash},
    )
    if created:
        comment_flagged.send(Comment, flag=flag)
    return flag, created


def networks_reporting(comment: Comment, now: datetime) -> int:
    """From how many networks readers with a record report it, and have no answer yet."""
    reporters = with_record(Author.objects.filter(flags__comment=comment), now)
    flags = Flag.objects.open().filter(comment=comment, reporter__in=reporters)
    return flags.order_by().values("network_hash").distinct().count()


def _require_room(reporter: Author, client: Client, now: datetime) -> None:
    mine = Q(reporter=reporter)
    nearby = Q(address_hash__in=client.address_hashes)
    waiting = Flag.objects.open().filter(mine | nearby)
    if waiting.count() < MOST_OPEN_FLAGS:
        return
    is_crowded = waiting.count() >= MOST_OPEN_FLAGS * ROOM or not has_record(reporter, now)
    if is_crowded or waiting.filter(mine).count() >= MOST_OPEN_FLAGS:
        raise TooSoon("too_many_flags")
