"""Notes on authors, for colleagues."""

from django.contrib.auth.models import User

from comments.models import Author, Comment
from moderation.exceptions import ModerationError
from moderation.models import Note

LONGEST = 1_000


def note_of(author: Author, text: str, by: User, comment: Comment | None = None) -> Note:
    """Write one. Raises ModerationError where nothing is said, or too much."""
    text = text.replace("\0", "").strip()
    if not 0 < len(text) <= LONGEST:
        raise ModerationError(f"Nothing was changed: a note has 1 to {LONGEST:,} characters.")
    return Note.objects.create(
        author=author, comment=comment, text=text, written_by=by, writer_name=by.get_username()
    )
