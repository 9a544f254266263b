"""The frame's cookie: what makes a guest recognised in the reader's next visit."""

from http.cookies import Morsel

from django.http import HttpRequest, HttpResponse

from comments.identity import token_for
from comments.models import Author

PREFIX = "parley_author_"
ONE_YEAR = 31_536_000

# Python before 3.14 does not know the attribute that keeps third-party cookies apart per page.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]


def remember(request: HttpRequest, response: HttpResponse, author: Author) -> None:
    """Give the author's browser its token, out of reach of any script."""
    name = f"{PREFIX}{author.site_id.hex}"
    third_party = _may_be_partitioned(request)
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


def _may_be_partitioned(request: HttpRequest) -> bool:
    # Browsers refuse Secure cookies over http, except on the names of this very machine.
    return request.is_secure() or request.get_host().split(":")[0].endswith(".localhost")
