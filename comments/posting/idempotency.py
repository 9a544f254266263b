"""A post that may be sent again: the second time answers with what the first one made."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from comments.exceptions import Invalid, Refusal
from comments.models import Author, Comment, IdempotencyKey
from comments.posting.submission import Client

MAX_KEY = 255
KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Retry:
    """A key, whose it is, and what it is for.

    Before the first answer arrives a newcomer is known by address and browser only; a browser
    that kept the cookie of a lost answer sends its retry as the author it has become. `form` is
    the token of the form that was filled in: who sends it again is surely the same reader. `sender`
    is whoever posts for readers, and whose the key is then.
    """

    key: str
    fingerprint: str
    author: Author | None
    client: Client
    form: str = ""
    sender: str = ""

    @property
    def owner(self) -> str:
        if self.sender:
            return self.sender
        return f"author:{self.author.pk}" if self.author else self._newcomer

    @property
    def _newcomer(self) -> str:
        browser = hashlib.sha256(self.client.user_agent.encode()).hexdigest()[:32]
        return f"client:{self.client.address_hash}:{browser}"

    @property
    def form_digest(self) -> str:
        return hashlib.sha256(self.form.encode()).hexdigest() if self.form else ""

    def earlier(self) -> "Posted | None":
        """What this key made before. Raises Refusal where it was something else."""
        used = self._used()
        if used is None:
            return None
        fingerprint, form, comment_id = used
        if fingerprint != self.fingerprint:
            raise Refusal("idempotency_key_reused")
        comments = Comment.objects.with_newest_text().select_related("thread__site")
        same_reader = bool(self.form) and form == self.form_digest
        return Posted(comments.get(pk=comment_id), same_reader)

    def _used(self) -> tuple[str, str, UUID] | None:
        author = self.author.pk if self.author else None
        with connection.cursor() as cursor:
            cursor.execute(_USED, [self.key, [self.owner, self._newcomer], self.owner, author])
            found: tuple[str, str, UUID] | None = cursor.fetchone()
        return found

    def kept_with(self, comment: Comment) -> list[IdempotencyKey]:
        """What is stored with the comment that was made for this key."""
        made = IdempotencyKey(
            owner=self.owner,
            key=self.key,
            fingerprint=self.fingerprint,
            form=self.form_digest,
            comment=comment,
        )
        return [made] if self.key else []


_USED = """
    SELECT used.fingerprint, used.form, used.comment_id FROM comments_idempotencykey used
    LEFT JOIN comments_comment comment ON comment.id = used.comment_id
    WHERE used.key = %s AND used.owner = ANY(%s) AND (used.owner = %s OR comment.author_id = %s)
    ORDER BY used.id LIMIT 1
"""


class Posted(NamedTuple):
    """A comment, and whether who asks now is surely who wrote it."""

    comment: Comment
    same_reader: bool = True


def fingerprint_of(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def post_once(retry: Retry, post: Callable[[], Comment]) -> Posted:
    """What `post` makes, or what it made when this key was used before.

    `post` stores what the retry has `kept_with` its comment in the same transaction. Raises Refusal
    where the key was used for something else.
    """
    if not retry.key:
        return Posted(post())
    _check(retry.key)
    earlier = retry.earlier()
    if earlier is not None:
        return earlier
    try:
        return Posted(post())
    except (IntegrityError, Refusal):
        # The same at the same time: the other one may be why this one was turned away.
        earlier = retry.earlier()
        if earlier is None:
            raise
        return earlier


def done_once(
    *, owner: str, key: str, fingerprint: str, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """What came of `act`, or of its first time where this key was used before.

    That is kept for days: ids and numbers, no reader's words. Of two at once the second waits.
    Raises Refusal where the key was used for something else; of what was refused nothing is kept.
    """
    if not key:
        return act()
    _check(key)
    with transaction.atomic():
        used, is_new = IdempotencyKey.objects.get_or_create(
            owner=owner, key=key, defaults={"fingerprint": fingerprint}
        )
        if used.fingerprint != fingerprint:
            raise Refusal("idempotency_key_reused")
        if is_new:
            used.answer = act()
            used.save(update_fields=["answer"])
        return used.answer


def _check(key: str) -> None:
    if len(key) > MAX_KEY or not key.isprintable():
        raise Invalid("invalid_idempotency_key", most=MAX_KEY)


def forget_old_keys(now: datetime) -> int:
    """Nobody retries after days; returns how many keys went."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()[0]
