"""Where links lead, as browsers resolve them, and where one ends that stands in a text."""

import re
from functools import cache

import regex  # type: ignore[import-untyped]
from ada_url import URL
from linkify_it import LinkifyIt  # type: ignore[import-untyped]

SCHEMES = frozenset(("http:", "https:", "mailto:"))

LONGEST = 2_000
"""Characters of an address that stands in a text."""

_ENDS = regex.compile(
    r"(?![\p{ASCII}\u00b7])[\p{Z}\p{Pi}\p{Pf}\p{Ps}\p{Pe}\p{Po}\u2014\u2800\ufff9-\ufffc"
    r"\p{Extended_Pictographic}\p{Regional_Indicator}\p{Default_Ignorable_Code_Point}]"
)
"""Quotation marks, brackets and stops of all scripts, emoji, and what is not seen. A middle dot is
a letter of Catalan, an en dash stands in names; of ASCII, linkify-it knows what ends a link."""
_NEXT = re.compile(r"(?<=[^/=?&:%#+])https?://", re.IGNORECASE)
"""Another link that follows without a space; behind one of these it is a part of the first."""
_NEXT_SCHEME = re.compile("https?$", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});")
_LONGEST_ENTITY = 33
_OF_THE_SENTENCE = ".,;:!?*_~"
"""At its end, as in GitHub's Markdown, these belong to what the address stands in."""
_QUOTES = "'\""
_PAIRS = {")": "(", "]": "[", "}": "{"}
_NAMES_A_HOST = re.compile(
    r"(?:https?:)?//\S+|(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/:?#]\S*)?", re.IGNORECASE
)


def resolve(href: str) -> URL | None:
    """What a browser makes of an address, by WHATWG's URL standard.

    None where it would lead nowhere, to another scheme than `SCHEMES`, or, being relative, to the
    host of the page that it stands on: Parley's own, which nobody means.
    """
    try:
        found = URL(href)
    except ValueError:
        if not re.match(r"\s*[/\\]\s*[/\\]", href):
            return None
        try:
            found = URL(href, base="https://parley.invalid/")
        except ValueError:
            return None
    return found if found.protocol in SCHEMES else None


def host_of(href: str) -> str:
    """The host in lower case and in the form that DNS knows; empty where there is none."""
    found = resolve(href)
    return found.hostname.strip(".").strip("[]") if found else ""


def names_another_host(text: str, href: str) -> bool:
    """Whether a text reads as an address, but of another host than the link leads to."""
    text = text.strip()
    if not _NAMES_A_HOST.fullmatch(text):
        return False
    named = host_of(text if "//" in text else f"https://{text}")
    return named.removeprefix("www.") != host_of(href).removeprefix("www.")


@cache
def linkifier(*, without_scheme: bool = False) -> LinkifyIt:
    """Finds addresses in a text. "example.com" alone is as often a slip of the space bar: it is one
    only `without_scheme`."""
    plain = LinkifyIt(options={"fuzzy_link": without_scheme, "fuzzy_email": False})

    def validate(ours: LinkifyIt, text: str, start: int) -> int:
        # No further than it may go: whoever writes thousands of them must not cost their square.
        window = text[start : start + LONGEST]
        following = _NEXT.search(window, 3)
        window = window[: following.start()] if following else window
        end = start + plain.test_schema_at(window, "http:", 0)
        entity = _ENTITY.search(text, start, end + _LONGEST_ENTITY)
        if entity and entity.start() <= end:
            return 0  # Markdown's source: it is looked for again where that is a character
        address = text[start:end]
        if text.startswith("://", end):
            address = _NEXT_SCHEME.sub("", address)
        return len(link_end(address))

    ours = LinkifyIt(options={"fuzzy_link": without_scheme, "fuzzy_email": False})
    return ours.add("http:", {"validate": validate})


def link_end(address: str) -> str:
    """What of an address in a text belongs to it. `address` begins behind its scheme or with it."""
    ends = [found.start() for found in (_ENDS.search(address), _NEXT.search(address, 3)) if found]
    address = address[: min(ends)] if ends else address
    while address and (address[-1] in _OF_THE_SENTENCE or _is_unpaired(address)):
        address = address[:-1]
    return address if address.strip("/") else ""


def _is_unpaired(address: str) -> bool:
    closing = address[-1]
    if closing in _QUOTES:
        return address.count(closing) % 2 == 1
    return closing in _PAIRS and address.count(closing) > address.count(_PAIRS[closing])
