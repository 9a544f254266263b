"""Who is asking: a reader (`request.user`); by its key (`request.auth`) a publisher's server."""

from uuid import UUID

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from comments.accounts.guests import ByCookie, ByToken, Identity, Nobody
from comments.accounts.site_keys import key_with
from comments.accounts.tokens import authors_from
from comments.api.http.origins import own_origin
from comments.models import Author, SiteKey

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Reader:
    """The person behind a request, by whichever way they said who they are."""

    def __init__(self, identity: Identity | None = None) -> None:
        self._identity = identity or Nobody()
        self._known: dict[UUID, Author | None] = {}

    def author_at(self, site_id: UUID) -> Author | None:
        if site_id not in self._known:
            self._known[site_id] = self._identity.author_at(site_id)
        return self._known[site_id]

    def require_author_at(self, site_id: UUID) -> Author:
        author = self.author_at(site_id)
        if author is None:
            raise NotAuthenticated("Say who you are first: post a comment or send a token.")
        return author

    @property
    def claims(self) -> list[str]:
        """The ids of the authors whose signed tokens came along, at whatever site."""
        return self._identity.claims

    @property
    def is_authenticated(self) -> bool:
        return bool(self.claims)


def reader_of(request: Request) -> Reader:
    """The person behind a request of the API."""
    assert isinstance(request.user, Reader)
    return request.user


def site_key_of(request: Request) -> SiteKey | None:
    """The key of the publisher's server that asks; None where none does."""
    return request.auth if isinstance(request.auth, SiteKey) else None


class AuthorAuthentication(BaseAuthentication):
    """A token, or the frame's cookies.

    `Authorization` may be somebody else's, such as the password of a staging server; the frame
    therefore sends a token, where it has one, in a header of its own.
    """

    def authenticate(self, request: Request) -> tuple[Reader, object] | None:
        token = request.headers.get("Parley-Author") or _bearer(request)
        if token is not None:
            return self._by_token(token), None
        if request.method not in SAFE_METHODS and not is_same_origin(request):
            return None
        return Reader(ByCookie(request.COOKIES, secure=request.is_secure())), None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def _by_token(self, token: str) -> Reader:
        authors = authors_from([token])
        if not authors:
            raise AuthenticationFailed("This token is not valid.")
        return Reader(ByToken(authors[0]))


class SiteKeyAuthentication(AuthorAuthentication):
    """The secret key of a publisher's server, which may speak for an author as well.

    A wrong key is an error: who sends one is no stranger.
    """

    def authenticate(self, request: Request) -> tuple[Reader, object] | None:
        secret = self.secret_in(request)
        if not secret:
            return None
        key = key_with(secret, timezone.now())
        if key is None:
            raise AuthenticationFailed("This site key is not valid.")
        author = super().authenticate(request)
        return (author[0] if author else Reader()), key

    def secret_in(self, request: Request) -> str | None:
        """Where the key stands."""
        return request.headers.get("Parley-Site-Key")


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def is_same_origin(request: Request) -> bool:
    """Whether a browser says that our own page sent this: the guard against forged posts."""
    return request.headers.get("Origin") == own_origin(request)
