"""A post that may be sent again: the second time answers with what the first one made."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from comments.exceptions import Refusal
from comments.models import Author, Comment, IdempotencyKey
from comments.submission import Client

MAX_KEY = 255


def owner_of(author: Author | None, client: Client) -> str:
    """Whose key it is: a newcomer is told apart by address and browser."""
    if author is not None:
        return f"author:{author.pk}"
    browser = hashlib.sha256(client.user_agent.encode()).hexdigest()[:32]
    return f"client:{client.address_hash}:{browser}"


def fingerprint_of(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def post_once(*, owner: str, key: str, fingerprint: str, post: Callable[[], Comment]) -> Comment:
    """What `post` makes, or what it made when this key was used before.

    Raises Refusal where the key was used for something else.
    """
    if not key:
        return post()
    if len(key) > MAX_KEY or not key.isprintable():
        raise Refusal(
            "invalid_idempotency_key", "Use at most 255 printable characters.", status=400
        )
    earlier = _earlier(owner, key, fingerprint)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            comment = post()
            IdempotencyKey.objects.create(
                owner=owner, key=key, fingerprint=fingerprint, comment=comment
            )
        return comment
    except IntegrityError:
        earlier = _earlier(owner, key, fingerprint)
        if earlier is None:
            raise
        return earlier


def _earlier(owner: str, key: str, fingerprint: str) -> Comment | None:
    used = IdempotencyKey.objects.filter(owner=owner, key=key).first()
    if used is None:
        return None
    if used.fingerprint != fingerprint:
        raise Refusal("idempotency_key_reused", "This Idempotency-Key was used for another post.")
    return Comment.objects.with_newest_text().select_related("thread__site").get(pk=used.comment_id)
