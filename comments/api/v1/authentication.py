"""Who is asking: a reader by cookie or bearer token, a publisher's server by its secret key."""

from dataclasses import dataclass, field
from uuid import UUID

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from comments.cookies import PREFIX
from comments.identity import authors_from
from comments.models import Author, SiteKey
from comments.origins import host_of

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# A browser has one cookie for each site where its reader has written.
MOST_SITES = 20


@dataclass
class Reader:
    """The person behind a request: an author in each site where they have written."""

    authors: dict[UUID, Author] = field(default_factory=dict)

    def author_at(self, site_id: UUID) -> Author | None:
        return self.authors.get(site_id)

    def require_author_at(self, site_id: UUID) -> Author:
        author = self.author_at(site_id)
        if author is None:
            raise NotAuthenticated("Say who you are first: post a comment or send a token.")
        return author

    @property
    def is_authenticated(self) -> bool:
        return bool(self.authors)


def reader_of(request: Request) -> Reader:
    """The person behind a request of the API."""
    assert isinstance(request.user, Reader)
    return request.user


class AuthorAuthentication(BaseAuthentication):
    """Bearer token, or the frame's cookie."""

    def authenticate(self, request: Request) -> tuple[Reader, str] | None:
        header = request.headers.get("Authorization", "")
        if header:
            return self._by_bearer(header)
        if request.method not in SAFE_METHODS and not is_same_origin(request):
            return None
        tokens = [v for name, v in request.COOKIES.items() if name.startswith(PREFIX)]
        authors = authors_from(tokens[:MOST_SITES])
        return (Reader({a.site_id: a for a in authors}), "cookie") if authors else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def _by_bearer(self, header: str) -> tuple[Reader, str]:
        scheme, _, token = header.partition(" ")
        authors = authors_from([token.strip()]) if scheme.lower() == "bearer" else []
        if not authors:
            raise AuthenticationFailed("This token is not valid.")
        return Reader({a.site_id: a for a in authors}), "bearer"


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
    return host_of(request.headers.get("Origin", "")) == request.get_host()
