"""What HTTP and people are told of the domain's refusals."""

from collections.abc import Callable
from datetime import datetime

from django.utils.formats import date_format

from comments.exceptions import Conflict, Forbidden, Invalid, NotFound, Refusal, TooSoon

_STATUS: dict[type[Refusal], int] = {
    Invalid: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Refusal: 422,
    TooSoon: 429,
}


def _banned(until: datetime | None) -> str:
    when = f" before {date_format(until, 'j F Y, H:i e')}" if until else ""
    return f"You cannot take part in discussions here{when}."


def _own_comment(act: str) -> str:
    if act == "flag":
        return "You cannot flag your own comment; delete it instead."
    return "You cannot vote on your own comment."


def _origin_not_allowed(of: str) -> str:
    if of == "page":
        return "This site does not embed Parley on that address."
    return "This site is not open to pages of that origin."


WORDS: dict[str, str | Callable[..., str]] = {
    "banned": _banned,
    "blank": "Write something first.",
    "duplicate_comment": "You have just posted this.",
    "edit_window_over": "The time to edit this comment is over.",
    "idempotency_key_reused": "This Idempotency-Key was used for another post.",
    "invalid_cursor": "Start again from the first page.",
    "invalid_idempotency_key": "Use at most {most} printable characters.",
    "invalid_url": "{why}",
    "invalid_key": "Use one line of at most 500 characters.",
    "key_of_another_page": "This id is the address of another page.",
    "not_editable": "This comment can no longer be edited.",
    "not_found": "There is no such comment.",
    "not_published": "Only published comments can be voted on.",
    "not_yours": "You have no such comment.",
    "origin_not_allowed": _origin_not_allowed,
    "own_comment": _own_comment,
    "parent_elsewhere": "The comment you answer is not in this thread.",
    "parent_gone": "The comment you answer is no longer there.",
    "reserved_name": "This name is somebody else's here. Choose another one.",
    "scope_missing": "This key lacks the scope {scope}.",
    "shared_model": "This Parley has other sites: an owner puts a version in use, in the admin.",
    "slow_mode": "This discussion is in slow mode. You can post again in {seconds} seconds.",
    "thread_closed": "This discussion is closed.",
    "too_many_edits": "This comment was edited too often.",
    "too_many_flags": "Let us look at your other reports first.",
    "too_many_pages": "Ask for at most {most} pages.",
    "unknown_thread": "There is no such thread.",
    "unknown_site": "There is no site with this key.",
}


def status_of(refusal: Refusal) -> int:
    return _STATUS[type(refusal)]


def words_of(refusal: Refusal) -> str:
    words = WORDS[refusal.code]
    return words(**refusal.params) if callable(words) else words.format(**refusal.params)
