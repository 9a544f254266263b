"""When a form was handed out, in a token that comes back with the post."""

import time

from django.core import signing

_SALT = "parley.form"
MAX_AGE = 86_400  # seconds


def form_token() -> str:
    """A signed note of when a form was handed out."""
    return signing.dumps(time.time(), salt=_SALT, compress=False)


def seconds_since(token: str) -> float | None:
    """How long ago a form was handed out; None where that cannot be told."""
    try:
        handed_out = signing.loads(token, salt=_SALT, max_age=MAX_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return max(time.time() - float(handed_out), 0.0)
