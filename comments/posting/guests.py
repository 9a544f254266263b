"""Readers who say a name and are not known yet."""

from collections.abc import Callable
from dataclasses import dataclass

from comments.models import Author, Site, Thread


@dataclass(frozen=True)
class Guest:
    """Somebody new, as they introduce themselves."""

    name: str
    email: str = ""


NameCheck = Callable[[str, Site, Thread | None], None]
_of_other_apps: list[NameCheck] = []


def register(check: NameCheck) -> None:
    """Add another app's check of names when that app starts; it raises a Refusal."""
    if check not in _of_other_apps:
        _of_other_apps.append(check)


def introduce(guest: Guest, *, site: Site, thread: Thread | None = None) -> Author:
    """Make an author of somebody who comes by themselves. Raises Refusal where the name is not
    theirs to take."""
    for check in _of_other_apps:
        check(guest.name, site, thread)
    return create_guest(site=site, name=guest.name, email=guest.email)


def create_guest(*, site: Site, name: str, email: str = "") -> Author:
    """Make an author of somebody for whom the publisher speaks."""
    return Author.objects.create(site=site, name=name.strip(), email=email)
