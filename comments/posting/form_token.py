"""For which discussion and when a form was handed out, in a token that comes back with the post."""

import hashlib
import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import redis
from django.core import signing
from django_redis import get_redis_connection  # type: ignore[import-untyped]

logger = logging.getLogger(__name__)

_SALT = "parley.form"
MAX_AGE = 7 * 86_400
"""Seconds: a page may stay open over a weekend."""


def form_token(site_id: UUID, thread_key: str) -> str:
    """A signed note for one post under this page, which need not have a thread yet."""
    note = [time.time(), secrets.token_urlsafe(9), _discussion(site_id, thread_key)]
    return signing.dumps(note, salt=_SALT, compress=False)


@contextmanager
def used_once(token: str, site_id: UUID, thread_key: str) -> Iterator[float | None]:
    """How many seconds ago the form was handed out; None where it is no form for this discussion.

    It counts as used, and may be sent again where the post under this `with` is turned away.
    """
    handed_out, number = _read(token, _discussion(site_id, thread_key))
    if number is None or not _use(number):
        yield None
        return
    try:
        yield max(time.time() - handed_out, 0.0)
    except Exception:
        with suppress(redis.RedisError):
            get_redis_connection("default").delete(_name(number))
        raise


def _read(token: str, discussion: str) -> tuple[float, str | None]:
    try:
        handed_out, number, bound_to = signing.loads(token, salt=_SALT, max_age=MAX_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return 0.0, None
    return handed_out, number if bound_to == discussion else None


def _use(number: str) -> bool:
    """Whether nobody has used it yet. While Valkey is away everybody may be the first."""
    try:
        return bool(get_redis_connection("default").set(_name(number), 1, nx=True, ex=MAX_AGE))
    except redis.RedisError as error:
        logger.warning("Whether a form was used before is not known: %s", error)
        return True


def _name(number: str) -> str:
    return f"parley:form:{number}"


def _discussion(site_id: UUID, thread_key: str) -> str:
    return hashlib.sha256(f"{site_id}:{thread_key}".encode()).hexdigest()[:20]
