"""What a reader may see of a comment: decided here once, for JSON and HTML alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zlib import crc32

from comments.listing import keeps_its_place
from comments.models import Author, Comment, Revision, Status
from comments.rendering import render

HIDDEN = "hidden"
PUBLIC_STATES = (Status.PUBLISHED.value, Status.DELETED.value, HIDDEN)
"""What everybody is told; all other states of a comment are one to them."""


@dataclass
class Shown:
    """One comment as readers see it, or (`own`) as its author does."""

    comment: Comment
    own: bool = False

    @classmethod
    def to(cls, author: Author | None, comment: Comment) -> Self | None:
        """What this author sees of the comment; None where it has no place on their page."""
        wrote_it = author is not None and author.pk == comment.author_id
        if wrote_it and comment.status != Status.DELETED:
            return cls(comment, own=True)
        return cls(comment) if keeps_its_place(comment) else None

    @property
    def status(self) -> str:
        if self.own and self.comment.shadowed:
            return Status.PUBLISHED
        told = self.own or self.comment.status in PUBLIC_STATES
        return self.comment.status if told else HIDDEN

    @property
    def has_text(self) -> bool:
        return self.status not in (HIDDEN, Status.DELETED)

    @property
    def is_edit_waiting(self) -> bool:
        """Whether its author sees a newer text than all others do."""
        return self.own and self.comment.is_edit_waiting

    @property
    def revision(self) -> Revision | None:
        """The text that shows; None where none does."""
        if not self.has_text:
            return None
        return self.comment.newest_revision if self.own else self.comment.public_revision

    @property
    def body(self) -> str:
        return self.revision.body if self.revision else ""

    @property
    def html(self) -> str:
        return self.revision.html if self.revision else ""

    @property
    def help(self) -> str:
        """Safe HTML of the site's words for a writer who may be in danger; others see none."""
        revision = self.revision if self.own else None
        return render(self.comment.thread.site.help) if revision and revision.in_danger else ""

    @property
    def told(self) -> str:
        """The words to its author on why it was rejected; others see none."""
        return self.comment.told if self.own else ""

    @property
    def author(self) -> Author | None:
        return self.comment.author if self.has_text else None

    @property
    def published_at(self) -> datetime | None:
        if self.own and self.comment.shadowed:
            return self.comment.published_at or self.comment.created_at
        return self.comment.published_at if self.has_text else None

    @property
    def edited_at(self) -> datetime | None:
        """When the text that shows was written, where it is not the first."""
        revision = self.revision
        return revision.created_at if revision and revision.number > 1 else None

    # Of what is hidden nobody learns how it was received.
    @property
    def upvotes(self) -> int:
        return self.comment.upvotes if self.has_text else 0

    @property
    def downvotes(self) -> int:
        return self.comment.downvotes if self.has_text else 0

    @property
    def score(self) -> int:
        return self.comment.score if self.has_text else 0

    @property
    def version(self) -> str:
        """Differs where what shows differs: tells the widget what to draw anew."""
        comment = self.comment
        revision = comment.newest_revision_id if self.own else comment.public_revision_id
        status = "edited" if self.is_edit_waiting else self.status
        if self.own and comment.newest_revision.in_danger:
            status += ".help"
        if self.told:
            status += f".{crc32(self.told.encode())}"
        name = crc32(self.author.name.encode()) if self.author else 0
        return f"{status}.{revision.hex if revision else 0}.{comment.score}.{name}"
