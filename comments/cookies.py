"""The frame's cookie: what makes a guest recognised in the reader's next visit."""

from http.cookies import Morsel
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from comments.identity import token_for
from comments.models import Author

PREFIX = "parley_author_"
_FRAMED = "_framed"
ONE_YEAR = 31_536_000

# Python before 3.14 does not know the attribute that keeps third-party cookies apart per page.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]


def names_at(site_id: UUID) -> list[str]:
    """What the cookie of this site is called, in each of its forms."""
    return [f"{PREFIX}{site_id.hex}{form}" for form in ("", _FRAMED)]


def remember(request: HttpRequest, response: HttpResponse, author: Author) -> None:
    """Give the author's browser its token, out of reach of any script."""
    plain, framed = names_at(author.site_id)
    if request.is_secure():
        _set(response, plain, author, third_party=True)
        return
    _set(response, plain, author, third_party=False)
    if _is_this_machine(request):
        _set(response, framed, author, third_party=True)


def _set(response: HttpResponse, name: str, author: Author, *, third_party: bool) -> None:
    """`third_party` is for a frame in a page of another site; browsers keep it for that page."""
    response.set_cookie(
        name,
        token_for(author),
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
