"""Posts of publishers' servers that may be sent again."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from comments.models import Site
from comments.posting.idempotency import done_once, fingerprint_of

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Makes a retry safe: the same key and body have the same answer, and are carried "
    "out once; the same key with another body is refused.",
)


def answered_once(
    request: Request, site: Site, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """What `act` did, as ids and numbers that an answer is made of: done once for each key."""
    return done_once(
        owner=sender_of(site),
        key=request.headers.get("Idempotency-Key", ""),
        fingerprint=fingerprint_of(request.path, request.data),
        act=act,
    )


def sender_of(site: Site) -> str:
    """Whose the keys are: the site's, so that a rotated secret does not lose them."""
    return f"site:{site.pk}"
