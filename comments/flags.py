"""Readers' reports."""

from django.db import transaction
from django.utils import timezone

from comments.exceptions import NotFound, Refusal, TooSoon
from comments.models import Author, Comment, Flag, Status
from comments.posting.admission import Participant, admit_participant
from comments.posting.submission import Client
from comments.signals import comment_flagged

# Of one reporter. Who waits for so many answers adds nothing by one more.
MOST_OPEN_FLAGS = 100


@transaction.atomic
def flag_comment(
    *,
    comment: Comment,
    reporter: Author,
    reason: str,
    note: str = "",
    client: Client | None = None,
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
    admit_participant(Participant(site, reporter, client or Client(), now))
    if Flag.objects.open().filter(reporter=reporter).count() >= MOST_OPEN_FLAGS:
        raise TooSoon("too_many_flags")
    flag, created = Flag.objects.get_or_create(
        comment=locked,
        reporter=reporter,
        defaults={"reason": reason, "note": note, "created_at": now},
    )
    if created:
        comment_flagged.send(Comment, flag=flag)
    return flag, created
