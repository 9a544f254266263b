"""A revision with what only its request knew."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from comments.models import Comment, Revision
from comments.posting.repeats import NOWHERE, Repeats
from comments.signals import comment_submitted


@dataclass(frozen=True)
class Client:
    """The sender of a request. Hashes: newest key first, one for each key still in use."""

    address_hashes: tuple[str, ...] = ()
    network_hashes: tuple[str, ...] = ()
    user_agent: str = ""
    seconds_to_submit: float | None = None
    honeypot_filled: bool = False
    is_vouched_for: bool = False
    """The publisher's server sends for a reader, and knows who that is."""
    lacks_form: bool = False
    """What it sent as its form's token is none, or it is our own page, which has one."""

    @property
    def address_hash(self) -> str:
        return self.address_hashes[0] if self.address_hashes else ""

    @property
    def network_hash(self) -> str:
        return self.network_hashes[0] if self.network_hashes else ""


@dataclass(frozen=True)
class Submission:
    """What rules see. `is_edit` tells a new text of an old comment from a new comment, which is not
    stored yet: the state that it is given is the one it is stored with."""

    comment: Comment
    revision: Revision
    client: Client
    is_edit: bool = False
    repeats: Repeats = NOWHERE


def announce(submission: Submission) -> list[Model]:
    """Let others judge it; returns the rows that they want to have stored with it."""
    answers: list[Any] = comment_submitted.send(Comment, submission=submission)
    return [row for _, rows in answers for row in rows or ()]
