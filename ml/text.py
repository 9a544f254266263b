"""One canonical form of a comment, so that the model reads what was said and not how it looks.

The labelled sets differ in case and punctuation (some are lower-cased and stripped), so both are
dropped for all. Every rule looks at one run of non-space characters at a time: a *chunk*; a word
spelled with spaces between its letters is one, too. That keeps offsets into the original exact,
and lets the work on a chunk be remembered.
"""

import re

from ml.disguises import respelled, undisguised, without_emphasis
from ml.letters import plain_letters
from ml.lexicon import NO_WORDS, Lexicon, is_rude

LONGEST_TEXT = 20_000
LONGEST_CHUNK = 60

LINK = "\ue000"
"""A private-use character that says "here is a link"; the words of its host and path follow."""
MENTION = "\ue001"
"""A private-use character in place of an @name."""

_LETTER = r"[a-zA-Z\u00c0-\u024f\u0370-\u052f]"
_SPELLED = (
    rf"[^\w\s]{{0,3}}{_LETTER}(?:\s(?:[^\w\s]\s)?{_LETTER}(?!\w)){{2,30}}[^\w\s]{{0,5}}(?!\S)"
)
_CHUNKS = re.compile(rf"(?<!\S){_SPELLED}|\S{{1,{LONGEST_CHUNK}}}")
_ENDINGS = "com|net|org|info|biz|ru|xyz|top|shop|online|site|club|example|io|ly|be|co"
_LINK = re.compile(
    rf"(?:https?:|hxxps?:|www\.)\S+|\w[\w-]*\.(?:[\w-]+\.)*(?:{_ENDINGS})\b", re.IGNORECASE
)
_SCHEME = re.compile(r"^\W*(?:h(?:tt|xx)ps?:/*)?(?:www\.)?")
_QUERY = re.compile(r"[?#].*")
_MENTION = re.compile(r"@\w{2,}")
_APOSTROPHE = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_ORDINARY = re.compile(r"[\"'(]*([a-zA-Z]+)(?:['\u2019]([a-zA-Z]{1,2}))?[.,;:!?)\"']*")
_EDGES = re.compile(r"^[^\w@$!]+|[^\w$*#%@&+]+$")
_BARE_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BREAK = re.compile(r"(?:[.,;:/\\()\"?\u2010-\u2026-]|!!)+")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\d{3,}")
_WORD = re.compile(rf"[{LINK}{MENTION}]|[^\W_]+")
_SAYING = str.maketrans({"🖕": " fuck ", "💩": " shit ", "🤡": " clown "})
"""Emoji that are said in place of a word. All others are left out: the labelled comments have
hardly any, so nothing was learned of them, and between words they only hide what was."""


def chunks_of(text: str) -> list[str]:
    """The runs of non-space characters of a text; long runs are cut, and so is a long text."""
    return _CHUNKS.findall(text[:LONGEST_TEXT])


def spans_of(text: str) -> list[tuple[int, int]]:
    """Where each of `chunks_of(text)` starts and ends."""
    return [match.span() for match in _CHUNKS.finditer(text[:LONGEST_TEXT])]


def has_link(chunk: str) -> bool:
    """Whether a chunk names a web address, with or without its scheme."""
    return ("." in chunk or ":" in chunk) and _LINK.search(chunk) is not None


def words_of(chunk: str, lexicon: Lexicon = NO_WORDS) -> list[str]:
    """The canonical words of one chunk: those of "IDIOT!!!", "1d10t" and "idiot" are the same.

    A disguised word is read as the word of the lexicon that it stands for.
    """
    ordinary = _ORDINARY.fullmatch(chunk)
    if ordinary:
        return [respelled((ordinary[1] + (ordinary[2] or "")).lower(), lexicon)]
    chunk = plain_letters(_APOSTROPHE.sub("", chunk))
    if has_link(chunk):
        return [LINK, *_plain_words(_QUERY.sub("", _SCHEME.sub("", chunk.lower())), lexicon)]
    return _spoken_words(chunk.lower(), lexicon)


def _spoken_words(chunk: str, lexicon: Lexicon) -> list[str]:
    chunk = without_emphasis(chunk)
    core = _EDGES.sub("", chunk)
    if core.isalpha() or not _HAS_LETTER.search(core):
        return _plain_words(chunk, lexicon)
    bare = _BARE_EDGES.sub("", core)
    word = undisguised(core, lexicon) or (bare != core and undisguised(bare, lexicon))
    if _MENTION.fullmatch(core) and not (word and word in lexicon and is_rude(word)):
        return [MENTION]
    if word:
        return [respelled(part, lexicon) for part in word.split()]
    parts = _BREAK.split(chunk)
    if len(parts) == 1:
        return _plain_words(chunk, lexicon)
    return [word for part in parts for word in _spoken_words(part, lexicon)]


def _plain_words(chunk: str, lexicon: Lexicon) -> list[str]:
    chunk = _NUMBER.sub(lambda digits: "0" * min(len(digits[0]), 6), chunk)
    return [respelled(word, lexicon) for word in _WORD.findall(chunk.translate(_SAYING))]


def canonical(text: str) -> str:
    """The words of a text with single spaces between them."""
    return " ".join(word for chunk in chunks_of(text) for word in words_of(chunk))
