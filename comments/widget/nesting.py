"""How comments stand on the page: which hangs under which."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from comments.listing import Page, Replies
from comments.models import Comment, Status
from comments.presentation import Shown

# Replies deeper than this stand in one flat list and say whom they answer.
DEEPEST_LIST = 4
GONE = "a removed comment"


@dataclass
class Node(Shown):
    """A comment as it shows, with whom it answers and what hangs under it."""

    answers: str = ""
    replies: list["Node"] = field(default_factory=list)
    more_replies: int = 0
    next: str | None = None

    @property
    def stands_flat(self) -> bool:
        """Whether it stands beside what it answers, not under it, and must say whom it answers."""
        return self.comment.depth > DEEPEST_LIST


def nested(page: Page) -> list[Node]:
    """The roots of a page with their first replies as a tree."""
    replies = [c for root in page.comments for c in page.replies[root.id].comments]
    nodes = {node.comment.id: node for node in flat([*page.comments, *replies])}
    for reply in replies:
        _list_of(reply, nodes).append(nodes[reply.id])
    for root in page.comments:
        rest = page.replies[root.id]
        published = sum(c.status == Status.PUBLISHED for c in rest.comments)
        nodes[root.id].more_replies = rest.count - published if rest.next else 0
        nodes[root.id].next = rest.next
    return [nodes[root.id] for root in page.comments]


def rest_of(replies: Replies) -> list[Node]:
    """A page of replies as a flat list: the widget puts each in its place."""
    return flat(replies.comments)


def flat(comments: Iterable[Comment], *, own: bool = False) -> list[Node]:
    """Comments one by one, each with the name of whom it answers: one query at most."""
    comments = list(comments)
    return with_answers([Node(comment, own=own) for comment in comments])


def with_answers(nodes: list[Node]) -> list[Node]:
    """The nodes, each with the name of whom it answers: one query at most."""
    names = _names(
        {node.comment.id: node.comment for node in nodes},
        {node.comment.parent_id for node in nodes if node.comment.parent_id},
    )
    for node in nodes:
        if node.comment.parent_id:
            node.answers = names.get(node.comment.parent_id, GONE)
    return nodes


def _list_of(reply: Comment, nodes: dict[UUID, Node]) -> list[Node]:
    """The list a reply stands in: its parent's, or the deepest one above it."""
    above = nodes.get(reply.parent_id or reply.id)
    while above and above.comment.depth >= DEEPEST_LIST:
        above = nodes.get(above.comment.parent_id or reply.id)
    if above is None:
        above = nodes[reply.root_id or reply.id]
    return above.replies


def _names(known: dict[UUID, Comment], wanted: set[UUID]) -> dict[UUID, str]:
    missing = wanted - known.keys()
    others = Comment.objects.published().filter(id__in=missing).select_related("author")
    found = [known[key] for key in wanted & known.keys()]
    published = [c for c in found if c.status == Status.PUBLISHED]
    return {c.id: c.author.name for c in [*published, *(others if missing else [])]}
