"""Admission: what is turned away before anything is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from comments.exceptions import Conflict, Forbidden, Invalid, Refusal, TooSoon
from comments.models import Author, Comment, Site, Status, Thread
from comments.posting.repeats import NOWHERE, Repeats, repeats_of
from comments.posting.submission import Client
from comments.posting.writing import Writing, is_long
from comments.records import ROOM, has_record
from comments.text import is_blank

PLACES = 2
"""At so many places an author may say the same in a window, where it is more than a few words."""


@dataclass(frozen=True)
class Participant:
    """Somebody who would like to take part. `author` is None for a newcomer."""

    site: Site
    author: Author | None
    client: Client
    now: datetime

    @cached_property
    def has_record(self) -> bool:
        return self.author is not None and has_record(self.author, self.now)


@dataclass(frozen=True)
class Attempt:
    """A comment somebody would like to post."""

    who: Participant
    thread: Thread
    text: Writing
    parent: Comment | None = None
    is_edit: bool = False

    @cached_property
    def says_much(self) -> bool:
        return is_long(self.text.read)

    @cached_property
    def repeats(self) -> Repeats:
        """Asked once; not of a few words that nobody counts, a newcomer's or an edit's."""
        who = self.who
        if not self.says_much and (self.is_edit or who.author is None):
            return NOWHERE
        return repeats_of(
            self.text.fingerprint,
            thread=self.thread,
            parent=self.parent,
            author=who.author,
            addresses=who.client.address_hashes,
            now=who.now,
        )


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
    is_own = attempt.who.author is not None and parent.author_id == attempt.who.author.pk
    if parent.status != Status.PUBLISHED and not (parent.shadowed and is_own):
        raise Refusal("parent_gone", field="parent")


def refuse_haste_in_slow_mode(attempt: Attempt) -> None:
    """Of an author, and of an address: a newcomer's name is typed in a second."""
    if not attempt.thread.slow_mode_seconds or attempt.is_edit:
        return
    who, pause = attempt.who, timedelta(seconds=attempt.thread.slow_mode_seconds)
    recent = attempt.thread.comments.filter(created_at__gt=who.now - pause).order_by("-created_at")
    moments = recent.values_list("created_at", flat=True)
    own = list(moments.filter(author=who.author)[:1]) if who.author else []
    nearby = list(moments.filter(address_hash__in=who.client.address_hashes)[:ROOM])
    first = ROOM - 1 if nearby and who.has_record else 0
    waits_for = own + nearby[first : first + 1]
    if waits_for:
        seconds = (max(waits_for) + pause - who.now).total_seconds()
        raise TooSoon("slow_mode", seconds=int(seconds) + 1)


def refuse_repetition(attempt: Attempt) -> None:
    """The same at the same place, or more than a few words at several. What strangers of one
    address write counts together, where it is more than a few words."""
    if attempt.is_edit:
        return
    said = attempt.repeats
    if said.own_here:
        raise Conflict("duplicate_comment", field="body")
    if not attempt.says_much or not said.near:
        return
    nearby = said.near_here or said.near >= PLACES
    if said.own >= PLACES or (nearby and not attempt.who.has_record):
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
