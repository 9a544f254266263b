"""Guests: made once, recognised again by a signed token."""

import time
from dataclasses import dataclass

from django.core import signing

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


def author_from(token: str) -> Author | None:
    """The author a token was made for; None where it is forged, void or of nobody."""
    try:
        pk, version = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Author.objects.filter(pk=pk, token_version=version).first()


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
