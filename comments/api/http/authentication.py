"""Who is asking: a reader by cookie or bearer token, a publisher's server by its secret key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from comments.accounts.cookies import names_at, tokens_in
from comments.accounts.tokens import authors_from, ids_in
from comments.api.http.origins import own_origin
from comments.models import Author, SiteKey

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass
class Reader:
    """The person behind a request: another author at each site, known by that site's cookie.

    Or, with a token, the one author that it was made for.
    """

    author: Author | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    secure: bool = True
    _known: dict[UUID, Author | None] = field(default_factory=dict)

    def author_at(self, site_id: UUID) -> Author | None:
        if self.author is not None:
            return self.author if self.author.site_id == site_id else None
        if site_id not in self._known:
            names = names_at(site_id, secure=self.secure)
            authors = authors_from([self.cookies[name] for name in names if name in self.cookies])
            here = [author for author in authors if author.site_id == site_id]
            self._known[site_id] = max(here, key=lambda author: author.pk, default=None)
        return self._known[site_id]

    def require_author_at(self, site_id: UUID) -> Author:
        author = self.author_at(site_id)
        if author is None:
            raise NotAuthenticated("Say who you are first: post a comment or send a token.")
        return author

    @property
    def claims(self) -> list[str]:
        """The ids of the authors whose signed tokens came along, at whatever site."""
        if self.author is not None:
            return [str(self.author.pk)]
        return sorted(ids_in(tokens_in(self.cookies)))

    @property
    def is_authenticated(self) -> bool:
        return bool(self.claims)


def reader_of(request: Request) -> Reader:
    """The person behind a request of the API."""
    assert isinstance(request.user, Reader)
    return request.user


class AuthorAuthentication(BaseAuthentication):
    """A token, or the frame's cookies.

    `Authorization` may be somebody else's, such as the password of a staging server; the frame
    therefore sends a token, where it has one, in a header of its own.
    """

    def authenticate(self, request: Request) -> tuple[Reader, str] | None:
        token = request.headers.get("Parley-Author") or _bearer(request)
        if token is not None:
            return self._by_token(token), "token"
        if request.method not in SAFE_METHODS and not is_same_origin(request):
            return None
        return Reader(cookies=request.COOKIES, secure=request.is_secure()), "cookie"

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def _by_token(self, token: str) -> Reader:
        authors = authors_from([token])
        if not authors:
            raise AuthenticationFailed("This token is not valid.")
        return Reader(author=authors[0])


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def publisher_key(request: Request) -> SiteKey | None:
    """The secret key a publisher's server sent. A wrong one is an error, not a stranger."""
    secret = request.headers.get("Parley-Site-Key")
    if not secret:
        return None
    key = (
        SiteKey.objects.select_related("site")
        .filter(digest=SiteKey.digest_of(secret), revoked_at__isnull=True)
        .first()
    )
    if key is None:
        raise AuthenticationFailed("This site key is not valid.")
    return key


def is_same_origin(request: Request) -> bool:
    """Whether a browser says that our own page sent this: the guard against forged posts."""
    return request.headers.get("Origin") == own_origin(request)
