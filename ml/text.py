"""One canonical form of a comment, so that the model reads what was said and not who stored it.

The labelled sets differ in case and punctuation (some are lower-cased and stripped), so both are
dropped for all. Every rule looks at one run of non-space characters at a time: a *chunk*. That
keeps offsets into the original exact, and lets the work on a chunk be remembered.
"""

import re
import unicodedata

LONGEST_TEXT = 20_000
LONGEST_CHUNK = 60

LINK = "\ue000"
"""A private-use character that says "here is a link"; the words of its host and path follow."""

_CHUNKS = re.compile(rf"\S{{1,{LONGEST_CHUNK}}}")
_ENDINGS = "com|net|org|info|biz|ru|xyz|top|shop|online|site|club|example|io|ly|be|co"
_LINK = re.compile(
    rf"(?:https?:|hxxps?:|www\.)\S+|\w[\w-]*\.(?:[\w-]+\.)*(?:{_ENDINGS})\b", re.IGNORECASE
)
_SCHEME = re.compile(r"^\W*(?:h(?:tt|xx)ps?:/*)?(?:www\.)?")
_QUERY = re.compile(r"[?#].*")
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe0e\ufe0f\ufeff]"
)
_APOSTROPHE = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_NUMBER = re.compile(r"\d{3,}")
_WORD = re.compile(rf"{LINK}|[^\W_]+|[^\w\s\u0000-\u007f\u2000-\u206f\ud800-\udfff]")


def chunks_of(text: str) -> list[str]:
    """The runs of non-space characters of a text; long runs are cut, and so is a long text."""
    return _CHUNKS.findall(text[:LONGEST_TEXT])


def spans_of(text: str) -> list[tuple[int, int]]:
    """Where each of `chunks_of(text)` starts and ends."""
    return [match.span() for match in _CHUNKS.finditer(text[:LONGEST_TEXT])]


def has_link(chunk: str) -> bool:
    """Whether a chunk names a web address, with or without its scheme."""
    return ("." in chunk or ":" in chunk) and _LINK.search(chunk) is not None


def words_of(chunk: str) -> list[str]:
    """The canonical words of one chunk: those of "IDIOT!!!" and of "idiot" are the same."""
    chunk = _INVISIBLE.sub("", unicodedata.normalize("NFKC", chunk))
    if has_link(chunk):
        return [LINK, *_plain_words(_QUERY.sub("", _SCHEME.sub("", chunk.lower())))]
    return _plain_words(chunk.lower())


def _plain_words(chunk: str) -> list[str]:
    chunk = _STRETCHED.sub(r"\1\1", _APOSTROPHE.sub("", chunk))
    chunk = _NUMBER.sub(lambda digits: "0" * min(len(digits[0]), 6), chunk)
    return _WORD.findall(chunk)


def canonical(text: str) -> str:
    """The words of a text with single spaces between them."""
    return " ".join(word for chunk in chunks_of(text) for word in words_of(chunk))
