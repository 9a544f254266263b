"""Votes and the tallies that comments carry."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.exceptions import Conflict, Refusal
from comments.models import Author, Comment, Status, Thread, Vote
from comments.models.thread import VOTES_NOTED_EVERY


@transaction.atomic
def vote(*, comment: Comment, author: Author, value: int) -> Comment:
    """Set an author's vote to 1, -1 or 0 (none) and return the comment with its new tallies.

    They are counted by difference, while the comment is locked. Readers' copies of the thread may
    lag behind for a few seconds: see `Thread.edition`.
    """
    locked = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    if locked.status != Status.PUBLISHED:
        raise Conflict("not_published")
    if locked.author_id == author.pk:
        raise Refusal("own_comment", act="vote")
    mine = Vote.objects.filter(comment=locked, author=author)
    before = mine.values_list("value", flat=True).first() or 0
    if value == before:
        return locked
    if not value:
        mine.delete()
    elif not mine.update(value=value):
        Vote.objects.create(comment=locked, author=author, value=value)
    Comment.objects.filter(pk=locked.pk).update(
        upvotes=F("upvotes") + int(value == 1) - int(before == 1),
        downvotes=F("downvotes") + int(value == -1) - int(before == -1),
    )
    Thread.objects.note_vote(locked.thread_id, timezone.now(), every=VOTES_NOTED_EVERY)
    locked.refresh_from_db(fields=["upvotes", "downvotes", "score"])
    return locked
