"""Readers' reports."""

from django.db import transaction
from django.utils import timezone

from comments.exceptions import Refusal
from comments.models import Author, Comment, Status
from comments.posting.submission import Client
from comments.transitions import Source
from moderation.bans import refuse_if_banned
from moderation.decisions import decide
from moderation.models import Decision, Flag
from moderation.policy import policy_of
from moderation.verdicts import Action, Verdict

# Of one reporter. Who waits for so many decisions adds nothing by one more.
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
    """Store a reader's report, and whether it is new. Enough open ones hold the comment.

    Raises Refusal for the own comment, for one that readers do not see, for the banned, and for
    who has reported very many already.
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
    refuse_if_banned(site, reporter, client, now)
    if Flag.objects.open().filter(reporter=reporter).count() >= MOST_OPEN_FLAGS:
        raise Refusal("too_many_flags", "Let us look at your other reports first.", status=429)
    flag, created = Flag.objects.get_or_create(
        comment=locked,
        reporter=reporter,
        defaults={"reason": reason, "note": note, "created_at": now},
    )
    if created:
        _hold_if_enough(locked)
    return flag, created


def _hold_if_enough(comment: Comment) -> None:
    policy = policy_of(comment.thread.site)
    count = Flag.objects.open().filter(comment=comment).count()
    if count < policy.flags_to_hold or _approved_by_a_person(comment):
        return
    verdict = Verdict(Action.HOLD, "flags", Source.system("flags"), {"flags": count})
    decide(
        {comment.pk: comment.newest_revision_id},
        verdict,
        policy_version_id=policy.current_version_id,
    )


def _approved_by_a_person(comment: Comment) -> bool:
    """Readers flag the text that they see; a newer one may wait that nobody has decided."""
    assert comment.public_revision_id
    public = {comment.pk: comment.public_revision_id}
    return Decision.objects.on(public).standing_human().exists()
