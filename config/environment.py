"""What is wrong with the environment that Parley is to read, one sentence for each fault.

Checked while the settings are loaded: every process loads them, a web server and a worker too,
where Django's own system checks do not run.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

LONGEST_KEY_ID = 15
"""A hash is stored as id:64 digits in 80 characters."""
LOG_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
_HOST_OF_URL = r"//(\[[^]]*\]|[^/:]+)"
_RATE = re.compile(r"\d+/(s|sec|second|m|min|minute|h|hour|d|day)")
_YES = ("true", "on", "ok", "y", "yes", "1")
_YES_OR_NO = (*_YES, "false", "off", "n", "no", "0")


def faults(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each; empty where all is well. What is unset or empty has its default."""
    found = []
    for name, text in sorted(environ.items()):
        check = next((check for known, check in _CHECKS.items() if _is(name, known)), None)
        if check is not None and text.strip():
            found += [f"{name} {fault}" for fault in check(text.strip())]
    return found + list(_debug_in_public(environ))


def _debug_in_public(environ: Mapping[str, str]) -> Iterator[str]:
    """A debug page tells strangers how Parley is made, and what passes through it."""
    if environ.get("DEBUG", "").strip().lower() not in _YES:
        return
    hosts = {
        "PARLEY_HOST": [environ.get("PARLEY_HOST", "")],
        "PARLEY_PUBLIC_URL": re.findall(_HOST_OF_URL, environ.get("PARLEY_PUBLIC_URL", "")),
        "ALLOWED_HOSTS": environ.get("ALLOWED_HOSTS", "").split(","),
    }
    for name, names in hosts.items():
        if not all(map(_is_this_machine, names)):
            yield f"DEBUG is on, and {name} is public: turn DEBUG off, or use a name of localhost."


def _is_this_machine(host: str) -> bool:
    bare = host.strip().strip("[]").rstrip(".")
    return bare in ("", "localhost", "127.0.0.1", "::1") or bare.endswith(".localhost")


def is_ours(name: str) -> bool:
    """Whether Parley reads this variable."""
    return name.startswith("PARLEY_") or name in _CHECKS or name in ("SECRET_KEY", "ALLOWED_HOSTS")


def address_keys(text: str) -> dict[str, str]:
    """The keys by their ids, newest first, of "id:secret, id:secret"."""
    return dict(_pair(entry) for entry in _entries(text))


def _is(name: str, known: str) -> bool:
    return name.startswith(known[:-1]) if known.endswith("*") else name == known


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def _pair(entry: str) -> tuple[str, str]:
    key_id, _, secret = entry.partition(":")
    return key_id.strip(), secret.strip()


def _address_keys(text: str) -> Iterator[str]:
    # Never the entry itself: it is a secret, and this sentence ends in a log.
    seen = set()
    for number, entry in enumerate(_entries(text), 1):
        key_id, secret = _pair(entry)
        if not key_id or not secret:
            yield f"has no id:secret in its entry {number}; write it like 2026:a-long-secret."
        elif len(key_id) > LONGEST_KEY_ID:
            yield f"has an id of more than {LONGEST_KEY_ID} characters in its entry {number}."
        elif key_id in seen:
            yield f"has the id of its entry {number} twice; each key needs its own."
        seen.add(key_id)


def _rate(text: str) -> Iterator[str]:
    if not _RATE.fullmatch(text):
        yield f"is {text!r}; it should be a number and a period like 30/min."


def _number(least: int) -> Callable[[str], Iterator[str]]:
    def check(text: str) -> Iterator[str]:
        if not text.isdecimal() or int(text) < least:
            yield f"is {text!r}; it should be a whole number from {least} on."

    return check


def _yes_or_no(text: str) -> Iterator[str]:
    if text.lower() not in _YES_OR_NO:
        yield f"is {text!r}; it should be True or False."


def _log_level(text: str) -> Iterator[str]:
    if text not in LOG_LEVELS:
        yield f"is {text!r}; it should be one of {', '.join(LOG_LEVELS)}."


def _address(*schemes: str) -> Callable[[str], Iterator[str]]:
    def check(text: str) -> Iterator[str]:
        try:
            scheme = urlsplit(text).scheme
        except ValueError:
            scheme = ""
        if scheme not in schemes:
            # Not the text: a database's address has a password in it.
            yield f"should begin with {' or '.join(f'{one}://' for one in schemes)}."

    return check


_CHECKS: dict[str, Callable[[str], Iterator[str]]] = {
    "PARLEY_ADDRESS_KEYS": _address_keys,
    "PARLEY_RATE_*": _rate,
    "PARLEY_TRUSTED_PROXIES": _number(0),
    "PARLEY_DATABASE_SECONDS": _number(0),
    "PARLEY_DESK_MAX_WAIT_HOURS": _number(1),
    "PARLEY_DESK_SAMPLE_PERCENT": _number(0),
    "PARLEY_KEEP_UNUSED_DAYS": _number(0),
    "PARLEY_KEEP_UNUSED_AT_MOST": _number(1),
    "PARLEY_PATIENCE_SECONDS": _number(1),
    "PARLEY_WEB_WORKERS": _number(1),
    "PARLEY_WEB_THREADS": _number(1),
    "SECURE_HSTS_SECONDS": _number(0),
    "PARLEY_DEMO": _yes_or_no,
    "PARLEY_READ_PAGES": _yes_or_no,
    "PARLEY_READ_PRIVATE_PAGES": _yes_or_no,
    "PARLEY_SECOND_OPINION": _yes_or_no,
    "PARLEY_SECOND_FACTOR": _yes_or_no,
    "PARLEY_LEARNING_PROMOTES": _yes_or_no,
    "PARLEY_PREPARED_STATEMENTS": _yes_or_no,
    "DEBUG": _yes_or_no,
    "SECURE_SSL_REDIRECT": _yes_or_no,
    "PARLEY_LOG_LEVEL": _log_level,
    "PARLEY_PUBLIC_URL": _address("http", "https"),
    "DATABASE_URL": _address("postgresql", "postgres", "pgsql"),
    "REDIS_URL": _address("redis", "rediss", "unix"),
}
