"""Readers' reports."""

from django.db import transaction
from django.utils import timezone

from comments.exceptions import Refusal
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
        raise Refusal("not_found", "There is no such comment.", status=404)
    if locked.author_id == reporter.pk:
        raise Refusal("own_comment", "You cannot flag your own comment; delete it instead.")
    now = timezone.now()
    admit_participant(Participant(site, reporter, client or Client(), now))
    if Flag.objects.open().filter(reporter=reporter).count() >= MOST_OPEN_FLAGS:
        raise Refusal("too_many_flags", "Let us look at your other reports first.", status=429)
    flag, created = Flag.objects.get_or_create(
        comment=locked,
        reporter=reporter,
        defaults={"reason": reason, "note": note, "created_at": now},
    )
    if created:
        comment_flagged.send(Comment, flag=flag)
    return flag, created
