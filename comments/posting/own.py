"""A comment that its author wants to change."""

from uuid import UUID

from comments.exceptions import NotFound
from comments.models import Author, Comment, Status


def lock_own_comment(comment_id: UUID, author: Author) -> Comment:
    """The author's own comment, locked. Raises NotFound where there is none."""
    own = Comment.objects.filter(pk=comment_id, author=author)
    # Locked by itself: PostgreSQL would not find one joined with a text that is replaced meanwhile.
    locked = own.exclude(status=Status.DELETED).select_for_update(no_key=True).values_list("pk")
    if not locked.first():
        raise NotFound("not_yours")
    return own.select_related("thread__site", "newest_revision").get()
