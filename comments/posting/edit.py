"""Editing one's own comment: one transaction, judged like a new comment."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from comments.exceptions import Conflict
from comments.models import Author, Comment, Revision, Status
from comments.posting.admission import Attempt, Participant, admit
from comments.posting.own import lock_own_comment
from comments.posting.submission import Client, Submission, announce
from comments.posting.writing import Writing
from comments.rows import insert

MOST_REVISIONS = 100
"""Of one comment, its first text included."""


@transaction.atomic
def edit_comment(*, comment_id: UUID, author: Author, body: str, client: Client) -> Comment:
    """Give a comment a new text, which is judged like a new comment."""
    now = timezone.now()
    comment = lock_own_comment(comment_id, author)
    thread = comment.thread
    if comment.status == Status.REJECTED and not comment.shadowed:
        raise Conflict("not_editable")
    if now > editable_until(comment):
        raise Conflict("edit_window_over")
    if body == comment.newest_revision.body:
        return comment
    text = Writing.of(body)
    attempt = Attempt(Participant(thread.site, author, client, now), thread, text, is_edit=True)
    admit(attempt)
    number = _revisions_of(comment) + 1
    if number > MOST_REVISIONS:
        raise Conflict("too_many_edits")
    revision = Revision.objects.create(
        comment=comment,
        number=number,
        created_at=now,
        **text.columns(),
    )
    comment.newest_revision, comment.edited_at = revision, now
    comment.save(update_fields=["newest_revision", "edited_at"])
    rows = announce(Submission(comment, revision, client, is_edit=True, repeats=attempt.repeats))
    if rows:
        insert(*rows)
    return comment


def _revisions_of(comment: Comment) -> int:
    """The highest number: an edit that was given up has one higher than the newest text's."""
    return comment.revisions.aggregate(highest=Max("number"))["highest"]


def editable_until(comment: Comment) -> datetime:
    return comment.created_at + timedelta(seconds=comment.thread.site.edit_window_seconds)
