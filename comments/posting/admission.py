"""Admission: what is turned away before anything is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from comments.exceptions import Conflict, Forbidden, Invalid, Refusal, TooSoon
from comments.models import Author, Comment, Site, Status, Thread
from comments.posting.submission import Client
from comments.posting.writing import Writing, is_long
from comments.text import is_blank

REPEAT_WINDOW = timedelta(minutes=5)
PLACES = 2
"""At so many places an author may say the same in a window, where it is more than a few words."""


@dataclass(frozen=True)
class Participant:
    """Somebody who would like to take part. `author` is None for a newcomer."""

    site: Site
    author: Author | None
    client: Client
    now: datetime


@dataclass(frozen=True)
class Attempt:
    """A comment somebody would like to post."""

    who: Participant
    thread: Thread
    text: Writing
    parent: Comment | None = None
    is_edit: bool = False


def refuse_blank(attempt: Attempt) -> None:
    if is_blank(attempt.text.read):
        raise Invalid("blank", field="body")


def refuse_closed_thread(attempt: Attempt) -> None:
    if not attempt.is_edit and not attempt.thread.is_open_at(attempt.who.now):
        raise Forbidden("thread_closed")


def refuse_hidden_parent(attempt: Attempt) -> None:
    parent = attempt.parent
    if parent is None or attempt.is_edit:
        return
    if parent.thread_id != attempt.thread.id:
        raise Invalid("parent_elsewhere", field="parent")
    if parent.status != Status.PUBLISHED:
        raise Refusal("parent_gone", field="parent")


def refuse_haste_in_slow_mode(attempt: Attempt) -> None:
    pause = attempt.thread.slow_mode_seconds
    if not pause or attempt.who.author is None or attempt.is_edit:
        return
    latest = attempt.who.author.comments.filter(thread=attempt.thread).order_by("-id").first()
    if latest is None:
        return
    wait = (latest.created_at + timedelta(seconds=pause) - attempt.who.now).total_seconds()
    if wait > 0:
        raise TooSoon("slow_mode", seconds=int(wait) + 1)


def refuse_repetition(attempt: Attempt) -> None:
    if attempt.who.author is None or attempt.is_edit:
        return
    same = attempt.who.author.comments.filter(
        created_at__gt=attempt.who.now - REPEAT_WINDOW,
        newest_revision__fingerprint=attempt.text.fingerprint,
    ).exclude(status=Status.DELETED)
    places = list(same.values_list("thread", "parent")[:PLACES])
    is_there = (attempt.thread.pk, attempt.parent and attempt.parent.pk) in places
    if is_there or (is_long(attempt.text.read) and len(places) == PLACES):
        raise Conflict("duplicate_comment", field="body")


Check = Callable[[Attempt], None]

CHECKS: tuple[Check, ...] = (
    refuse_blank,
    refuse_closed_thread,
    refuse_hidden_parent,
    refuse_haste_in_slow_mode,
    refuse_repetition,
)
"""In this order; after them, who may take part at all."""

ParticipantCheck = Callable[[Participant], None]
_of_other_apps: list[ParticipantCheck] = []


def register(check: ParticipantCheck) -> None:
    """Add another app's check when that app starts, as moderation does for bans."""
    if check not in _of_other_apps:
        _of_other_apps.append(check)


def admit(attempt: Attempt) -> None:
    """Raise the Refusal of the first check that objects; return where none does."""
    for check in CHECKS:
        check(attempt)
    admit_participant(attempt.who)


def admit_participant(who: Participant) -> None:
    """Raise the Refusal of the first check that lets this person take part in nothing."""
    for check in _of_other_apps:
        check(who)
