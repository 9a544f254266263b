"""Posting, editing and deleting: one transaction each."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from comments.admission import Attempt, admit
from comments.exceptions import Refusal
from comments.identity import Guest, create_guest
from comments.models import Author, Comment, Revision, Status, Thread
from comments.rendering import render
from comments.signals import comment_submitted
from comments.submission import Client, Submission
from comments.transitions import Source, move

MOST_REVISIONS = 100
"""Of one comment, its first text included."""


@transaction.atomic
def submit_comment(
    *,
    thread: Thread,
    author: Author | Guest,
    body: str,
    client: Client,
    parent: Comment | None = None,
) -> Comment:
    """Store a new comment, and its author if they are new, and announce it.

    Raises Refusal, and then nothing is stored.
    """
    now = timezone.now()
    known = author if isinstance(author, Author) else None
    if known:
        # An author's posts go one after the other: two at once cannot both be the first.
        Author.objects.select_for_update(no_key=True).only("id").get(pk=known.pk)
    admit(Attempt(thread.site, thread, known, client, body, now, parent))
    if isinstance(author, Guest):
        author = create_guest(site=thread.site, name=author.name, email=author.email)
    comment = _insert(thread, author, body, client, parent, now)
    _announce(Submission(comment, comment.newest_revision, client))
    return comment


def _announce(submission: Submission) -> None:
    """Let others judge it; a receiver that moved the comment says so by returning true."""
    answers = comment_submitted.send(Comment, submission=submission)
    if any(moved for _, moved in answers):
        changed = ["status", "public_revision", "published_at"]
        submission.comment.refresh_from_db(fields=changed)


def _insert(
    thread: Thread,
    author: Author,
    body: str,
    client: Client,
    parent: Comment | None,
    now: datetime,
) -> Comment:
    comment = Comment(
        thread=thread,
        author=author,
        parent=parent,
        root_id=(parent.root_id or parent.id) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        created_at=now,
        address_hash=client.address_hash,
        network_hash=client.network_hash,
    )
    revision = Revision(comment=comment, body=body, html=render(body), created_at=now)
    # The two rows name each other; the foreign key is checked at the end of the transaction.
    comment.newest_revision_id = revision.id
    comment.save(force_insert=True)
    revision.save(force_insert=True)
    comment.newest_revision = revision
    return comment


@transaction.atomic
def edit_comment(*, comment_id: UUID, author: Author, body: str, client: Client) -> Comment:
    """Give a comment a new text, which is judged like a new comment."""
    now = timezone.now()
    comment = _own_comment(comment_id, author)
    thread = comment.thread
    if comment.status not in (Status.PUBLISHED, Status.HELD, Status.PENDING):
        raise Refusal("not_editable", "This comment can no longer be edited.", status=409)
    if now > editable_until(comment):
        raise Refusal("edit_window_over", "The time to edit this comment is over.", status=409)
    if body == comment.newest_revision.body:
        return comment
    admit(Attempt(thread.site, thread, author, client, body, now, is_edit=True))
    number = _revisions_of(comment) + 1
    if number > MOST_REVISIONS:
        raise Refusal("too_many_edits", "This comment was edited too often.", status=409)
    revision = Revision.objects.create(
        comment=comment,
        number=number,
        body=body,
        html=render(body),
        created_at=now,
    )
    comment.newest_revision, comment.edited_at = revision, now
    comment.save(update_fields=["newest_revision", "edited_at"])
    _announce(Submission(comment, revision, client, is_edit=True))
    return comment


@transaction.atomic
def delete_comment(*, comment_id: UUID, author: Author) -> None:
    """Take back one's own comment: its words go at once, its replies keep their place."""
    comment = _own_comment(comment_id, author)
    erase({comment.id: comment.newest_revision_id}, source=Source.author(author))


def erase(targets: dict[UUID, UUID], *, source: Source) -> None:
    """Blank comments for ever. Every revision loses its text."""
    moves = move(targets, Status.DELETED, source=source)
    gone = [m.comment_id for m in moves]
    Revision.objects.filter(comment__in=gone).update(body="", html="")


def _revisions_of(comment: Comment) -> int:
    """The highest number: an edit that was given up has one higher than the newest text's."""
    return comment.revisions.aggregate(highest=Max("number"))["highest"]


def editable_until(comment: Comment) -> datetime:
    return comment.created_at + timedelta(seconds=comment.thread.site.edit_window_seconds)


def _own_comment(comment_id: UUID, author: Author) -> Comment:
    own = Comment.objects.filter(pk=comment_id, author=author)
    # Locked by itself: PostgreSQL would not find one joined with a text that is replaced meanwhile.
    locked = own.exclude(status=Status.DELETED).select_for_update(no_key=True).values_list("pk")
    if not locked.first():
        raise Refusal("not_yours", "You have no such comment.", status=404)
    return own.select_related("thread__site", "newest_revision").get()
