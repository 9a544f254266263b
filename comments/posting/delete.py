"""Taking back a comment: its words go for good, its place stays while replies need it."""

from uuid import UUID

from django.db import transaction

from comments.models import Author, Flag, Revision, Status
from comments.posting.own import lock_own_comment
from comments.transitions import Locked, Source, Targets, move


@transaction.atomic
def delete_comment(*, comment_id: UUID, author: Author) -> None:
    """Take back one's own comment: its words go at once, its replies keep their place."""
    comment = lock_own_comment(comment_id, author)
    erase(Locked.of(comment), source=Source.author(author))


def erase(targets: Targets, *, source: Source) -> None:
    """Blank comments for ever. Every revision loses its text, every report its note."""
    moves = move(targets, Status.DELETED, source=source)
    gone = [m.comment_id for m in moves]
    Revision.objects.filter(comment__in=gone).update(
        body="", html="", reading="", fingerprint=None, in_danger=False
    )
    Flag.objects.filter(comment__in=gone).update(note="")
