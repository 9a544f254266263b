"""Votes and the tallies that comments carry."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.exceptions import Conflict, Refusal
from comments.models import Author, Comment, Status, Thread, Vote
from comments.models.thread import VOTES_NOTED_EVERY
from comments.posting.admission import Participant, admit_participant
from comments.posting.submission import Client
from comments.records import ROOM, has_record


@transaction.atomic
def vote(*, comment: Comment, author: Author, value: int, client: Client) -> Comment:
    """Set an author's vote to 1, -1 or 0 (none) and return the comment with its new tallies.

    They are counted by difference, while the comment is locked. Readers' copies of the thread may
    lag behind for a few seconds: see `Thread.edition`. Of strangers behind one address one vote
    counts; the others are kept, and add nothing.
    """
    now = timezone.now()
    locked = (
        Comment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("thread__site")
        .get(pk=comment.pk)
    )
    if locked.status != Status.PUBLISHED:
        raise Conflict("not_published")
    if locked.author_id == author.pk:
        raise Refusal("own_comment", act="vote")
    admit_participant(Participant(locked.thread.site, author, client, now))
    mine = Vote.objects.filter(comment=locked, author=author).first()
    if value == (mine.value if mine else 0):
        return locked
    counts = mine.counts if mine else _counts(locked, author, client, now)
    before = mine.value if mine else 0
    if not value:
        Vote.objects.filter(comment=locked, author=author).delete()
    elif mine:
        Vote.objects.filter(pk=mine.pk).update(value=value)
    else:
        Vote.objects.create(
            comment=locked,
            author=author,
            value=value,
            counts=counts,
            address_hash=client.address_hash,
        )
    if not counts:
        return locked
    Comment.objects.filter(pk=locked.pk).update(
        upvotes=F("upvotes") + int(value == 1) - int(before == 1),
        downvotes=F("downvotes") + int(value == -1) - int(before == -1),
    )
    Thread.objects.note_vote(locked.thread_id, now, every=VOTES_NOTED_EVERY)
    locked.refresh_from_db(fields=["upvotes", "downvotes", "score"])
    return locked


def _counts(comment: Comment, author: Author, client: Client, now: datetime) -> bool:
    """Whether one more vote from there counts, on this comment."""
    if client.is_vouched_for:
        return True
    addresses = client.address_hashes or [""]
    others = Vote.objects.filter(comment=comment, counts=True, address_hash__in=addresses).count()
    return others == 0 or (others < ROOM and has_record(author, now))
