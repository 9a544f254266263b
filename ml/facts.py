"""What a comment is besides its words: how many links, how they stand, to what; who can be reached.

Each fact is a column of the matrix and there or not, however long the comment is.
"""

from collections.abc import Sequence

import numpy as np

from ml.links import MAIL, MEDIA, MESSENGER, OTHER, PEOPLE, SHORTENER, SOURCE, TRADE
from ml.offers import names_contact

_KINDS = {
    SOURCE: "a source",
    MEDIA: "a video or a song",
    PEOPLE: "somebody's page",
    MESSENGER: "a messenger",
    SHORTENER: "a shortened address",
    TRADE: "a shop",
    OTHER: "a site",
}
_STANDING = [name for to in _KINDS.values() for name in (f"links to {to}", f"only links to {to}")]
NAMES = (*_STANDING, "two links", "many links", "names a contact", "offers nothing", "few words")
"""What explanations call them, in the order of their columns."""
_TWO, _MANY, _CONTACT, _NOTHING, _FEW = range(len(_STANDING), len(NAMES))

FEW = 3
"""So many words are few: a link beside them stands alone."""

_MAILED = len(_KINDS) + 1
_NUMBER = {kind: number for number, kind in enumerate(_KINDS, start=1)} | {MAIL: _MAILED}

_ADDRESS, _WORD, _SIGN = 15, 1 << 4, 1 << 5
_PAIRS = (
    (1 << 6, "my our whats cash home"),
    (1 << 7, "channel profile page web website site blog shop store bio team link app tab"),
    (1 << 8, "dm text mail email message contact sub subscribe"),
    (1 << 9, "me her him us them to back 4 for"),
)
"""The first and second word of what may name a contact, twice."""
_SIGNS = "whatsapp telegram wickr viber wechat snapchat skype icq kik cashapp paypal onlyfans"
_BITS = {word: bit for bit, words in ((_SIGN, _SIGNS), *_PAIRS) for word in words.split()}
_DIGITS, _MOST_DIGITS, _CALLED = 12, 15, 9
"""Where the count of digits stands in a mark, and from how many on a text may hold a number."""


def mark_of(chunk: str, words: Sequence[str]) -> int:
    """What the facts ask of one chunk, of which the canonical words are given, as 16 bits.

    Whether a contact is named is asked of the whole text, which is slow: of those only in which the
    marks show that one may be.
    """
    mark = _BITS.get(chunk, 0)
    for word in words:
        mark |= _BITS.get(word, 0)
    if chunk.isalpha():
        return mark | _WORD
    address = next((_NUMBER[word] for word in words if word in _NUMBER), 0)
    spoken = not address and any(word[-1:].isalpha() for word in words)
    sign = _SIGN if "@" in chunk or "at)" in chunk.lower() or "at]" in chunk.lower() else 0
    digits = min(sum(map(str.isdigit, chunk)), _MOST_DIGITS)
    return mark | address | _WORD * spoken | sign | digits << _DIGITS


def facts_of(
    texts: Sequence[str], text_of_chunk: np.ndarray, marks: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which texts have which facts: the number of a text and that of a fact, for each pair.

    `marks` are those of all chunks of all texts, and `text_of_chunk` says which text each is of.
    """
    count = len(texts)
    address = marks & _ADDRESS
    mailed = _texts(text_of_chunk[address == _MAILED], count)
    is_link = (address > 0) & (address < _MAILED)
    linked, kind = text_of_chunk[is_link], address[is_link] - 1
    links = np.bincount(linked, minlength=count)
    few = np.bincount(text_of_chunk[marks & _WORD > 0], minlength=count) <= FEW
    contact = mailed | _contacts(texts, text_of_chunk, marks)
    standing = np.unique(linked * len(_STANDING) + 2 * kind + few[linked])
    found = [
        np.divmod(standing, len(_STANDING)),
        _everywhere(links == 2, _TWO),
        _everywhere(links > 2, _MANY),
        _everywhere(contact, _CONTACT),
        _everywhere(~contact & (links == 0), _NOTHING),
        _everywhere(few & (links == 0), _FEW),
    ]
    text, fact = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return text, fact


def _texts(found: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(found, minlength=count) > 0


def _contacts(texts: Sequence[str], text_of_chunk: np.ndarray, marks: np.ndarray) -> np.ndarray:
    likely = [text_of_chunk[marks & _SIGN > 0]]
    (first, _), (second, _), (verb, _), (whom, _) = _PAIRS
    for one, other in ((first, second), (verb, whom)):
        pairs = np.flatnonzero((marks[:-1] & one > 0) & (marks[1:] & other > 0))
        likely.append(text_of_chunk[pairs])
    digits = np.bincount(text_of_chunk, marks >> _DIGITS, minlength=len(texts))
    likely.append(np.flatnonzero(digits >= _CALLED))
    found = np.zeros(len(texts), bool)
    for text in np.unique(np.concatenate(likely)).tolist():
        found[text] = names_contact(texts[text])
    return found


def _everywhere(has: np.ndarray, fact: int) -> tuple[np.ndarray, np.ndarray]:
    text = np.flatnonzero(has)
    return text, np.full(len(text), fact)
