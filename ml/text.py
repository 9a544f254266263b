"""One canonical form of a comment, so that the model reads what was said and not how it looks.

The labelled sets differ in case and punctuation (some are lower-cased and stripped), so both are
dropped for all. Every rule looks at one run of non-space characters at a time: a *chunk*; a word
spelled with spaces between its letters is one, too. That keeps offsets into the original exact,
and lets the work on a chunk be remembered.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from ml.disguises import respelled, undisguised, without_emphasis
from ml.letters import plain_letters
from ml.lexicon import NO_WORDS, Lexicon, is_rude
from ml.links import LINK, MAIL, MAILED, MARKED_UP, address_in, kind_of
from ml.numbers import shaped

LONGEST_TEXT = 20_000
LONGEST_CHUNK = 60
LONGEST_ADDRESS = 500
"""An address is read whole: what a cut left over would be read as words."""

MENTION = "\ue001"
"""A private-use character in place of an @name."""

_LETTER = r"[a-zA-Z\u00c0-\u024f\u0370-\u052f]"
_SPELLED = (
    rf"[^\w\s]{{0,3}}{_LETTER}(?:\s(?:[^\w\s]\s)?{_LETTER}(?!\w)){{2,30}}[^\w\s]{{0,5}}(?!\S)"
)
_CHUNKS = re.compile(rf"(?<!\S){_SPELLED}|\S{{1,{LONGEST_CHUNK}}}")
_ADDRESS = re.compile(r"://|www\.")
_CHUNKS_AND_ADDRESSES = re.compile(
    rf"(?<!\S){_SPELLED}"
    rf"|\S{{0,{LONGEST_CHUNK}}}?(?:https?://|www\.)\S{{1,{LONGEST_ADDRESS}}}"
    rf"|\S{{1,{LONGEST_CHUNK}}}",
    re.IGNORECASE,
)
_MENTION = re.compile(r"@\w{2,}")
_APOSTROPHE = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_OPENING, _CLOSING = "\"'", ".,;:!?)\"'"
_ORDINARY = re.compile(r"[\"'(]*([a-zA-Z]+)(?:['\u2019]([a-zA-Z]{1,2}))?[.,;:!?)\"']*")
_EDGES = re.compile(r"^[^\w@$!]+|[^\w$*#%@&+]+$")
_BARE_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BREAK = re.compile(r"(?:[.,;:/\\()\"?\u2010-\u2026-]|!!)+")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_MARK = (
    "\u0900-\u0963\u0970-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u0f71-\u0fbc\u102b-\u103e\u17b4-\u17d3"
)
"""Vowel signs and the like of scripts in which they are a part of the word, and no letter."""
_WORD = re.compile(f"[\ue000-\ue01f]|(?:[^\\W_]|[{_MARK}])+")
_SPELLED_FROM = 3
_MARKUP = re.compile(r"(?:href=|\[url=?|\[link=?).*")
_SAYING = str.maketrans({"🖕": " fuck ", "💩": " shit ", "🤡": " clown "})
"""Emoji that are said in place of a word. All others are left out: the labelled comments have
hardly any, so nothing was learned of them, and between words they only hide what was."""


def chunks_of(text: str) -> list[str]:
    """The runs of non-space characters of a text; long runs are cut, and so is a long text."""
    text = text[:LONGEST_TEXT]
    return _pattern(text).findall(text)


def spans_of(text: str) -> list[tuple[int, int]]:
    """Where each of `chunks_of(text)` starts and ends."""
    text = text[:LONGEST_TEXT]
    return [match.span() for match in _pattern(text).finditer(text)]


def _pattern(text: str) -> re.Pattern[str]:
    return _CHUNKS_AND_ADDRESSES if _ADDRESS.search(text) else _CHUNKS


def readings_of(chunks: Iterable[str]) -> list[str]:
    """Chunks by how they are read: "Word,", "word" and "WORD" are the same one.

    Two in five of the chunks of real comments are another one once more, and need not be read.
    """
    return [
        bare.lower()
        if (bare := chunk.lstrip(_OPENING).rstrip(_CLOSING)).isalpha() and bare.isascii()
        else chunk
        for chunk in chunks
    ]


def words_of(chunk: str, lexicon: Lexicon = NO_WORDS) -> list[str]:
    """The canonical words of one chunk: those of "IDIOT!!!", "1d10t" and "idiot" are the same.

    A disguised word is read as the word of the lexicon that it stands for.
    """
    ordinary = _ORDINARY.fullmatch(chunk)
    if ordinary:
        return [respelled((ordinary[1] + (ordinary[2] or "")).lower(), lexicon)]
    chunk = plain_letters(_APOSTROPHE.sub("", chunk))
    return _written_words(chunk.lower(), lexicon)


def _written_words(chunk: str, lexicon: Lexicon) -> list[str]:
    """What a lower-case chunk says, and the link or e-mail address that may stand in it."""
    address = address_in(chunk)
    if address is None:
        return _spoken_words(chunk, lexicon)
    if address.re is MAILED and any(map(is_rude, spoken := _spoken_words(chunk, lexicon))):
        return spoken  # f@ck.you is nobody's address
    before, after = chunk[: address.start()], chunk[address.end() :]
    mark = [MAIL] if address.re is MAILED else [LINK, kind_of(address[0])]
    if _MARKUP.search(before):
        before, mark = _MARKUP.sub("", before), [MARKED_UP, *mark]
    return [*_spoken_words(before, lexicon), *mark, *_written_words(after, lexicon)]


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
    return [word for part in _joined(parts) for word in _spoken_words(part, lexicon)]


def _joined(parts: Iterable[str]) -> Iterator[str]:
    """Three single letters in a row and more are a spelled word: up,a-l-o-n-g."""
    for single, run in groupby(parts, lambda part: len(part) == 1 and part.isalpha()):
        letters = list(run)
        if single and len(letters) >= _SPELLED_FROM:
            yield "".join(letters)
        else:
            yield from letters


def _plain_words(chunk: str, lexicon: Lexicon) -> list[str]:
    words = _WORD.findall(shaped(chunk).translate(_SAYING))
    return [respelled(word, lexicon) for word in words]


def canonical(text: str) -> str:
    """The words of a text with single spaces between them."""
    return " ".join(word for chunk in chunks_of(text) for word in words_of(chunk))
