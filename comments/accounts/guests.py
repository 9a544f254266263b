"""Guests, recognised again: by a token, or by the cookie of each site.

One of the ways to say who is asking. Each answers one question: which author are you at this site?
"""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from comments.accounts.cookies import names_at, tokens_in
from comments.accounts.tokens import authors_from, ids_in
from comments.models import Author


class Identity(Protocol):
    """Somebody, as one way of saying who they are knows them."""

    @property
    def claims(self) -> list[str]:
        """The ids of the authors they say they are, at whatever site; signed, but not looked up."""

    def author_at(self, site_id: UUID) -> Author | None:
        """The author they are at this site, if any."""


class Nobody:
    """Who says nothing."""

    claims: list[str] = []

    def author_at(self, site_id: UUID) -> Author | None:
        return None


class ByToken:
    """Whoever holds an author's token is that author, and nobody at any other site."""

    def __init__(self, author: Author) -> None:
        self._author = author

    @property
    def claims(self) -> list[str]:
        return [str(self._author.pk)]

    def author_at(self, site_id: UUID) -> Author | None:
        return self._author if self._author.site_id == site_id else None


class ByCookie:
    """A reader with a browser is another author at each site, known by that site's cookie."""

    def __init__(self, cookies: Mapping[str, str], *, secure: bool) -> None:
        self._cookies, self._secure = cookies, secure

    @property
    def claims(self) -> list[str]:
        return sorted(ids_in(tokens_in(self._cookies)))

    def author_at(self, site_id: UUID) -> Author | None:
        names = names_at(site_id, secure=self._secure)
        authors = authors_from([self._cookies[name] for name in names if name in self._cookies])
        here = [author for author in authors if author.site_id == site_id]
        return max(here, key=lambda author: author.pk, default=None)
