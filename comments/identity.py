"""Guests: made once, recognised again by a signed token."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing
from django.db.models import F, QuerySet

from comments.models import Author, Site

_SALT = "parley.author"
_FORM_SALT = "parley.form"
FORM_MAX_AGE = 86_400


@dataclass(frozen=True)
class Guest:
    """Somebody new, as they introduce themselves."""

    name: str
    email: str = ""


def create_guest(*, site: Site, name: str, email: str = "") -> Author:
    return Author.objects.create(site=site, name=name.strip(), email=email)


def token_for(author: Author) -> str:
    """What proves to be this author, in a cookie or as a bearer token."""
    return signing.dumps([str(author.pk), author.token_version], salt=_SALT, compress=False)


def void_tokens(authors: QuerySet[Author]) -> int:
    """Sign authors out everywhere: no token that was handed out is good any more."""
    return authors.update(token_version=F("token_version") + 1)


def authors_from(tokens: Iterable[str]) -> list[Author]:
    """The authors that tokens were made for, without those of forged and void ones."""
    versions = dict(filter(None, map(_read, tokens)))
    found = Author.objects.filter(pk__in=versions)
    return [author for author in found if author.token_version == versions[str(author.pk)]]


def ids_in(tokens: Iterable[str]) -> set[str]:
    """The authors that signed tokens name; whether the tokens are still good is another matter."""
    return {read[0] for read in map(_read, tokens) if read}


def _read(token: str) -> tuple[str, int] | None:
    try:
        pk, version = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, version


def form_token() -> str:
    """A signed note of when a form was handed out."""
    return signing.dumps(time.time(), salt=_FORM_SALT, compress=False)


def seconds_since(token: str) -> float | None:
    """How long ago a form was handed out; None where that cannot be told."""
    try:
        handed_out = signing.loads(token, salt=_FORM_SALT, max_age=FORM_MAX_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return max(time.time() - float(handed_out), 0.0)
