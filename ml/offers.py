"""Whether a comment shows an offer: somewhere to go, somebody to write to, a number to call.

Spam without any of them sells nothing, so it may wait for a person, but no machine rejects it.
"""

import math
import re
from collections.abc import Mapping

from ml.links import MAILED, SOURCE, address_in, kind_of
from ml.numbers import CALLABLE
from ml.text import chunks_of

_HANDLE = re.compile(r"(?<![\w@])@[a-z]\w{2,}", re.IGNORECASE)
# Who is spoken to, or whose words are passed on: nobody is sent there.
_SPOKEN_TO = re.compile(r"\s*(?:RT\s+)?(?:@\w+[:,]?\s+)+")
_CONTACT = re.compile(
    r"\b(?:whats\s?app|telegram|wickr|viber|wechat|snapchat|skype|icq|kik|cash\s?app|paypal"
    r"|onlyfans|dm me|text me|e?mail me|message (?:me|her|him|us)|contact (?:me|her|him|us|them)"
    r"|(?:my|our) (?:channel|profile|page|web\s?site|site|blog|shop|store|bio|team|link)"
    r"|home tab|sub(?:scribe)? (?:to me|back|4|for))\b|[(\[]at[)\]]",
    re.IGNORECASE,
)

ELSEWHERE = ("near_duplicates", "blocklist_hits")
"""What a caller may know that is as good as an offer: the text was seen elsewhere, or is listed."""

SURE, SUREST = 2.2, 3.9
"""Log-odds of spam: without an offer, what is above the first (0.9) stays below the second."""


def sells(text: str, given: Mapping[str, float] | None) -> bool:
    """Whether a comment shows an offer, or is known from elsewhere.

    A link to a source is none: newspapers, public bodies and science take no orders. Nor is the
    name of somebody who is spoken to.
    """
    return (
        any((given or {}).get(name) for name in ELSEWHERE)
        or any(map(_leads_to_a_seller, chunks_of(text)))
        or names_contact(_after_who_is_spoken_to(text))
    )


def _after_who_is_spoken_to(text: str) -> str:
    spoken_to = _SPOKEN_TO.match(text)
    return text[spoken_to.end() :] if spoken_to else text


def _leads_to_a_seller(chunk: str) -> bool:
    address = address_in(chunk)
    return address is not None and (address.re is MAILED or kind_of(address[0].lower()) != SOURCE)


def lost_without_offer(logit: float, text: str, given: Mapping[str, float] | None) -> float:
    """What log-odds of spam lose where they are high and the comment offers nothing: 0 or less."""
    return 0.0 if logit <= SURE or sells(text, given) else bounded(logit) - logit


def bounded(logit: float) -> float:
    """High log-odds pressed together, in the same order."""
    room = SUREST - SURE
    return logit if logit <= SURE else SURE + room * (1 - math.exp((SURE - logit) / room))


def shows_offer(text: str) -> bool:
    """Whether a link, an address, a handle, a number to call or another way to write is named."""
    return any(address_in(chunk) for chunk in chunks_of(text)) or names_contact(text)


def names_contact(text: str) -> bool:
    """Whether a handle, a number to call or another way to write is named, links aside."""
    return any(pattern.search(text) for pattern in (CALLABLE, _CONTACT, _HANDLE))
