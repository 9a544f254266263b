"""The frame's cookie: what makes a guest recognised in the reader's next visit."""

from collections.abc import Mapping
from http.cookies import Morsel
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from comments.models import Author

PREFIX = "parley_author_"
# Browsers take a cookie of such a name from this very host over https alone, so that no neighbour
# under the same domain can plant somebody's identity.
HOST_ONLY = f"__Host-{PREFIX}"
ONE_YEAR = 31_536_000

# Python before 3.14 does not know the attribute that keeps third-party cookies apart per page.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]


def names_at(site_id: UUID, *, secure: bool) -> list[str]:
    """What the cookie of this site is called; over http it may be there in two forms."""
    names = [f"{HOST_ONLY}{site_id.hex}", f"{PREFIX}{site_id.hex}"]
    return names[:1] if secure else names


def tokens_in(cookies: Mapping[str, str]) -> list[str]:
    """The tokens of whatever sites."""
    return [value for name, value in cookies.items() if name.startswith((HOST_ONLY, PREFIX))]


def remember(request: HttpRequest, response: HttpResponse, author: Author, token: str) -> None:
    """Give the author's browser their token, out of reach of any script."""
    host_only, *plain = names_at(author.site_id, secure=request.is_secure())
    if not plain or _is_this_machine(request):
        _set(response, host_only, token, third_party=True)
    for name in plain:
        _set(response, name, token, third_party=False)


def forget(request: HttpRequest, response: HttpResponse, site_id: UUID) -> None:
    """Take the cookie of this site from the browser, in each of its forms."""
    for name in names_at(site_id, secure=request.is_secure()):
        third_party = name.startswith(HOST_ONLY)
        response.set_cookie(
            name, "", max_age=0, secure=third_party, samesite="None" if third_party else "Lax"
        )
        response.cookies[name]["partitioned"] = third_party


def _set(response: HttpResponse, name: str, token: str, *, third_party: bool) -> None:
    """`third_party` is for a frame in a page of another site; browsers keep it for that page."""
    response.set_cookie(
        name,
        token,
        max_age=ONE_YEAR,
        httponly=True,
        secure=third_party,
        samesite="None" if third_party else "Lax",
    )
    if third_party:
        response.cookies[name]["partitioned"] = True


def _is_this_machine(request: HttpRequest) -> bool:
    # Over http most browsers keep Secure cookies of these names alone; Safari does not even these,
    # so the plain cookie goes along.
    host = request.get_host().split(":")[0]
    return host == "localhost" or host.endswith(".localhost")
