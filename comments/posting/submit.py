"""Posting a comment: one transaction."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from comments.models import Author, Comment, Revision, Thread
from comments.posting.admission import Attempt, Participant, admit
from comments.posting.guests import Guest, create_guest, introduce
from comments.posting.submission import Client, Submission, announce
from comments.posting.writing import Writing


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
    _one_after_the_other(known, thread, client)
    text = Writing.of(body)
    admit(Attempt(Participant(thread.site, known, client, now), thread, text, parent))
    if isinstance(author, Guest):
        author = _made_of(author, thread, client)
    comment = _insert(thread, author, text, client, parent, now)
    announce(Submission(comment, comment.newest_revision, client))
    return comment


def _made_of(guest: Guest, thread: Thread, client: Client) -> Author:
    if client.is_vouched_for:
        return create_guest(site=thread.site, name=guest.name, email=guest.email)
    return introduce(guest, site=thread.site, thread=thread)


def _one_after_the_other(author: Author | None, thread: Thread, client: Client) -> None:
    """Two posts at once cannot both be the first: of an author, and of an address where that
    counts."""
    if author:
        Author.objects.select_for_update(no_key=True).only("id").get(pk=author.pk)
    if client.address_hash and (author is None or thread.slow_mode_seconds):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [client.address_hash]
            )


def _insert(
    thread: Thread,
    author: Author,
    text: Writing,
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
    revision = Revision(comment=comment, created_at=now, **text.columns())
    # The two rows name each other; the foreign key is checked at the end of the transaction.
    comment.newest_revision_id = revision.id
    comment.save(force_insert=True)
    revision.save(force_insert=True)
    comment.newest_revision = revision
    return comment
