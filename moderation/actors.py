"""Who decides: a person at the desk, or a publisher's server. What they decide counts the same."""

from typing import TYPE_CHECKING, Union

from comments.models import SiteKey
from comments.transitions import Source

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Actor = Union["User", SiteKey]


def source_of(actor: Actor) -> Source:
    """How their acts are signed: a key's by its site and name, which outlive its secret."""
    return Source.site_key(actor) if isinstance(actor, SiteKey) else Source.moderator(actor)


def user_of(actor: Actor) -> "User | None":
    """The account, where there is one."""
    return None if isinstance(actor, SiteKey) else actor
