"""Posts that may be sent again."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Makes a retry safe: the same key and body have the same answer, and are carried "
    "out once; the same key with another body is refused.",
)


def sender_of(site_id: UUID) -> str:
    """Whose a server's keys are: the site's, so that a rotated secret does not lose them."""
    return f"site:{site_id}"
