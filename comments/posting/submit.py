"""Posting a comment: one transaction, which reads what is to be known and writes all at once."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from comments.models import Author, Comment, Revision, Thread
from comments.posting.admission import Attempt, Participant, admit
from comments.posting.guests import Guest, author_of, check_name
from comments.posting.submission import Client, Submission, announce
from comments.posting.writing import Writing
from comments.rows import insert
from comments.thread_changes import changes_by

Alongside = Callable[[Comment], Iterable[Model]]


@transaction.atomic
def submit_comment(
    *,
    thread: Thread,
    author: Author | Guest,
    body: str,
    client: Client,
    parent: Comment | None = None,
    alongside: Alongside = lambda comment: (),
) -> Comment:
    """Store a new comment, and its author if they are new, and announce it.

    `alongside` makes rows that are stored with it. Raises Refusal, and then nothing is stored.
    """
    now = timezone.now()
    known = author if isinstance(author, Author) else None
    _one_after_the_other(known, thread, client)
    text = Writing.of(body)
    attempt = Attempt(Participant(thread.site, known, client, now), thread, text, parent)
    admit(attempt)
    writer = author if isinstance(author, Author) else _made_of(author, thread, client)
    comment = _draft(thread, writer, text, client, parent, now)
    revision = comment.newest_revision
    rows = announce(Submission(comment, revision, client, repeats=attempt.repeats))
    newcomer = [] if known else [writer]
    insert(*newcomer, comment, revision, *rows, *alongside(comment), *changes_by(comment))
    return comment


def _made_of(guest: Guest, thread: Thread, client: Client) -> Author:
    if not client.is_vouched_for:
        check_name(guest, thread.site, thread)
    return author_of(guest, thread.site)


def _one_after_the_other(author: Author | None, thread: Thread, client: Client) -> None:
    """Two posts at once cannot both be the first: of an author, and of an address where that
    counts."""
    with connection.cursor() as cursor:
        if author:
            cursor.execute(
                "SELECT 1 FROM comments_author WHERE id = %s FOR NO KEY UPDATE", [author.pk]
            )
        if client.address_hash and (author is None or thread.slow_mode_seconds):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [client.address_hash]
            )


def _draft(
    thread: Thread,
    author: Author,
    text: Writing,
    client: Client,
    parent: Comment | None,
    now: datetime,
) -> Comment:
    """A comment and its text, which name each other; nothing is stored yet."""
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
    comment.newest_revision = Revision(comment=comment, created_at=now, **text.columns())
    return comment
