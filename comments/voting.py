"""Votes and the tallies that comments carry."""

from django.db import transaction
from django.db.models import Count, Q

from comments.exceptions import Refusal
from comments.models import Author, Comment, Status, Vote
from comments.transitions import touch_threads


@transaction.atomic
def vote(*, comment: Comment, author: Author, value: int) -> Comment:
    """Set an author's vote to 1, -1 or 0 (none) and return the comment with its new tallies."""
    locked = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    if locked.status != Status.PUBLISHED:
        raise Refusal("not_published", "Only published comments can be voted on.", status=409)
    if locked.author_id == author.pk:
        raise Refusal("own_comment", "You cannot vote on your own comment.")
    if value:
        Vote.objects.update_or_create(comment=locked, author=author, defaults={"value": value})
    else:
        Vote.objects.filter(comment=locked, author=author).delete()
    tally = locked.votes.aggregate(
        up=Count("id", filter=Q(value=1)), down=Count("id", filter=Q(value=-1))
    )
    locked.upvotes, locked.downvotes = tally["up"], tally["down"]
    locked.save(update_fields=["upvotes", "downvotes"])
    locked.refresh_from_db(fields=["score"])
    touch_threads([locked.thread_id])
    return locked
