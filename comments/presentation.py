"""How comments stand on the page: what shows of each, and which hangs under which."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from comments.listing import Page, Replies
from comments.models import Comment, Revision, Status

# Replies deeper than this stand in one flat list and say whom they answer.
DEEPEST_LIST = 4
GONE = "a removed comment"


@dataclass
class Shown:
    """One comment as readers see it, or (`own`) as its author does."""

    comment: Comment
    own: bool = False
    answers: str = ""
    replies: list["Shown"] = field(default_factory=list)
    more_replies: int = 0
    next: str | None = None

    @property
    def status(self) -> str:
        if self.own or self.comment.status in (Status.PUBLISHED, Status.DELETED):
            return self.comment.status
        return "hidden"

    @property
    def has_text(self) -> bool:
        return self.status not in ("hidden", Status.DELETED)

    @property
    def edit_waits(self) -> bool:
        """Whether its author sees a newer text than all others do."""
        comment = self.comment
        return (
            self.own
            and comment.status == Status.PUBLISHED
            and comment.newest_revision_id != comment.public_revision_id
        )

    @property
    def stands_flat(self) -> bool:
        """Whether it stands beside what it answers, not under it, and must say whom it answers."""
        return self.comment.depth > DEEPEST_LIST

    @property
    def revision(self) -> Revision | None:
        return self.comment.newest_revision if self.own else self.comment.public_revision

    @property
    def html(self) -> str:
        return self.revision.html if self.has_text and self.revision else ""

    @property
    def is_edited(self) -> bool:
        """Whether the text that shows is not the first: an edit that waits shows to nobody else."""
        return self.revision is not None and self.revision.number > 1

    @property
    def version(self) -> str:
        """Differs where what shows differs: tells the widget what to draw anew."""
        comment = self.comment
        revision = comment.newest_revision_id if self.own else comment.public_revision_id
        status = "edited" if self.edit_waits else self.status
        return f"{status}.{revision.hex if revision else 0}.{comment.score}"


def nested(page: Page) -> list[Shown]:
    """The roots of a page with their first replies as a tree."""
    replies = [c for root in page.comments for c in page.replies[root.id].comments]
    shown = {s.comment.id: s for s in flat([*page.comments, *replies])}
    for reply in replies:
        _list_of(reply, shown).append(shown[reply.id])
    for root in page.comments:
        rest = page.replies[root.id]
        published = sum(c.status == Status.PUBLISHED for c in rest.comments)
        shown[root.id].more_replies = rest.count - published if rest.next else 0
        shown[root.id].next = rest.next
    return [shown[root.id] for root in page.comments]


def rest_of(replies: Replies) -> list[Shown]:
    """A page of replies as a flat list: the widget puts each in its place."""
    return flat(replies.comments)


def flat(comments: Iterable[Comment], *, own: bool = False) -> list[Shown]:
    """Comments one by one, each with the name of whom it answers: one query at most."""
    comments = list(comments)
    names = _names({c.id: c for c in comments}, {c.parent_id for c in comments if c.parent_id})
    return [
        Shown(c, own=own, answers=names.get(c.parent_id, GONE) if c.parent_id else "")
        for c in comments
    ]


def _list_of(reply: Comment, shown: dict[UUID, Shown]) -> list[Shown]:
    """The list a reply stands in: its parent's, or the deepest one above it."""
    above = shown.get(reply.parent_id or reply.id)
    while above and above.comment.depth >= DEEPEST_LIST:
        above = shown.get(above.comment.parent_id or reply.id)
    if above is None:
        above = shown[reply.root_id or reply.id]
    return above.replies


def _names(known: dict[UUID, Comment], wanted: set[UUID]) -> dict[UUID, str]:
    missing = wanted - known.keys()
    others = Comment.objects.published().filter(id__in=missing).select_related("author")
    found = [known[key] for key in wanted & known.keys()]
    published = [c for c in found if c.status == Status.PUBLISHED]
    return {c.id: c.author.name for c in [*published, *(others if missing else [])]}
