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


def introduce(guest: Guest, *, site: Site) -> Author:
    """Make an author of somebody who comes by themselves. Raises Refusal where the name is not
    theirs to take."""
    check_name(guest, site)
    return create_guest(guest, site=site)


def create_guest(guest: Guest, *, site: Site) -> Author:
    """Make an author of somebody for whom the publisher speaks."""
    author = author_of(guest, site)
    author.save(force_insert=True)
    return author


def check_name(guest: Guest, site: Site, thread: Thread | None = None) -> None:
    """Raise Refusal where the name is not for somebody who comes by themselves."""
    for check in _of_other_apps:
        check(guest.name, site, thread)


def author_of(guest: Guest, site: Site) -> Author:
    """The author that a guest becomes; not stored yet."""
    return Author(site=site, name=guest.name.strip(), email=guest.email)
