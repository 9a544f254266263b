"""Readers who say a name and are not known yet."""

from dataclasses import dataclass

from comments.models import Author, Site


@dataclass(frozen=True)
class Guest:
    """Somebody new, as they introduce themselves."""

    name: str
    email: str = ""


def create_guest(*, site: Site, name: str, email: str = "") -> Author:
    return Author.objects.create(site=site, name=name.strip(), email=email)
