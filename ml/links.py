"""A web address as a fact about a comment: that it is there, how, and to what kind of host.

The words of an address are nobody's words, so none of them is read as the comment's own.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

LINK = "\ue000"
"""A private-use character that says "here is a link"; what kind of host it leads to follows."""
MAIL = "\ue002"
"""An e-mail address."""
MARKED_UP = "\ue003"
"""Markup that only a program writes into a comment: href= or [url=."""

SOURCE, MEDIA, PEOPLE, MESSENGER, SHORTENER, TRADE, OTHER = map(chr, range(0xE004, 0xE00B))
"""The kinds of hosts."""

_ENDINGS = (
    "com|net|org|info|biz|ru|xyz|top|shop|online|site|club|example|io|ly|be|co"
    "|uk|gov|edu|de|fr|nl|eu"
)
_REST = r"[^\s<>\"\[\]|]"
LINKED = re.compile(
    rf"(?:https?:|hxxps?:|www\.){_REST}+"
    rf"|\w[\w-]*\.(?:[\w-]+\.)*(?:{_ENDINGS})\b(?:[/?#:]{_REST}*)?",
    re.IGNORECASE,
)
MAILED = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SCHEME = re.compile(r"^(?:h(?:tt|xx)ps?:/*)?(?:[^/@]*@)?(?:www\.)?", re.IGNORECASE)
_END_OF_HOST = re.compile(r"[/?#:]")
_WORDS = re.compile(r"[a-z]+")
_SENT_BY = re.compile(r"[?&](?:aff|affid|affiliate|ref|referral|partner|promo|coupon)\w*=")


def has_link(chunk: str) -> bool:
    """Whether a chunk names a web address, with or without its scheme."""
    return ("." in chunk or ":" in chunk) and LINKED.search(chunk) is not None


def address_in(chunk: str) -> re.Match[str] | None:
    """The first link or e-mail address of a chunk."""
    if "." not in chunk and ":" not in chunk:
        return None
    mail, link = MAILED.search(chunk), LINKED.search(chunk)
    return mail if mail and (link is None or mail.start() <= link.start()) else link


def hosts_of(kind: str) -> list[str]:
    """The listed hosts of a kind."""
    return sorted(host for host, known in _kinds().items() if known == kind and "." in host)


def kind_of(address: str) -> str:
    """What kind of host a lower-case address leads to."""
    host, path = _parted(_SCHEME.sub("", address))
    kinds = _kinds()
    names = host.split(".")
    for start in range(len(names)):
        known = kinds.get(".".join(names[start:]))
        if known:
            return known
    lists = _lists()
    sells = (
        not lists["trade"].isdisjoint(_WORDS.findall(host + path))
        or _SENT_BY.search(path)
        or any(word in host for word in lists["trade_inside"])
    )
    return TRADE if sells else OTHER


def _parted(address: str) -> tuple[str, str]:
    end = _END_OF_HOST.search(address)
    return (address[: end.start()], address[end.start() :]) if end else (address, "")


@cache
def _lists() -> dict[str, frozenset[str]]:
    table = tomllib.loads(Path(__file__).with_name("hosts.toml").read_text(encoding="utf-8"))
    return {name: frozenset(text.split()) for name, text in table.items()}


@cache
def _kinds() -> dict[str, str]:
    """The kind of each listed host."""
    lists = _lists()
    kinds = {
        "shortener": SHORTENER,
        "messenger": MESSENGER,
        "people": PEOPLE,
        "media": MEDIA,
        "public_endings": SOURCE,
        "source": SOURCE,
    }
    return {host: kind for name, kind in kinds.items() for host in lists[name]}
