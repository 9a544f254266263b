"""Words written so that a reader but not a filter sees them, read as the words they are.

Most chunks that look like a disguise are none (covid19, e.g., 24/7, AT&T), and a disguise has
several readings. So a reading counts only if it is a word of the lexicon, and where innocent
spellings look the same, only if it is a rude one.
"""

import re
from collections.abc import Iterator
from itertools import islice, product

from ml.lexicon import Lexicon, is_rude

_READINGS = 16
"""More are not tried: a made-up chunk could have millions."""
_SPELLED = 3
"""So many single letters with marks or spaces between them are a word, known or not: U.S.A."""
_PARTED = 6
"""A word so long is seldom made by chance of two that a mark stands between."""
_TYPED = 5
"""Shorter words become other words when two letters change places, so only rude ones are read."""

_LOOKS_LIKE = {
    **dict(zip("034578$@+96€¢£¥§¡", "oeastbsatggeclysi", strict=True)),
    **dict.fromkeys("1!|", "il"),
}
_DIGITS = str.maketrans("0134578", "oieastb")
_LEET = re.compile(rf"[a-zäöüß{re.escape(''.join(_LOOKS_LIKE))}]+")
_NUMBERED = re.compile(r"\d{2,}[a-z]{1,3}|[a-z]+\d{2,}")
_INSIDE = re.compile(r"[a-z][a-z0-9$@]{5,}[a-z]")
_EMPHASIS = re.compile(r"(?<=[^\W_])(\*\*|__|~~)([^\W_]+?)\1(?=[^\W_])")
_GAP = re.compile(r"[\s.,*~/·•\u2010-\u2027_-]+")
_PART = re.compile(r"[.*~·•\u2010-\u2027_-]+")
_STAR = re.compile(r"[*#%]")
_STARRED = re.compile(r"[a-zäöüß]+[*#%][a-zäöüß*#%]*")
_MASK = re.compile(r"[!-/:-@\[-`{-~]")
_MASKED = re.compile(r"[a-zäöüß]+[!-/:-@\[-`{-~](?:[a-zäöüß]|[!-/:-@\[-`{-~])*")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SELDOM_DOUBLE = frozenset("ahijkquvwxy")


def undisguised(core: str, lexicon: Lexicon) -> str | None:
    """The word (or two) that a lower-case chunk without outer punctuation stands for, if any."""
    ways = (_spelled, _starred, _decoded, _parted, _masked)
    words = [word for read in ways if (word := read(core, lexicon))]
    return next(filter(is_rude, words), words[0] if words else None)


def without_emphasis(chunk: str) -> str:
    """A chunk without Markdown's marks for letters inside a word: f**u**ck."""
    return _EMPHASIS.sub(r"\2", chunk)


def respelled(word: str, lexicon: Lexicon) -> str:
    """A word that the lexicon does not know as one that it knows, if letters are only stretched
    or two have changed places."""
    if word in lexicon:
        return word
    if _STRETCHED.search(word):
        return _squeezed(word, lexicon)
    swapped = lexicon.known(_swapped(word))
    return swapped if swapped and (len(word) >= _TYPED or is_rude(swapped)) else word


def _squeezed(word: str, lexicon: Lexicon) -> str:
    """Each stretched letter stands twice or once, as the lexicon knows it."""
    texts = _STRETCHED.split(word)
    if not any(texts[::2]) or not word.isascii():
        return _STRETCHED.sub(r"\1\1", word)
    usual = [
        (letter, letter * 2) if letter in _SELDOM_DOUBLE or not before else (letter * 2, letter)
        for before, letter in zip(texts[::2], texts[1::2], strict=False)
    ]
    readings = list(islice(_filled(texts, product(*usual)), _READINGS))
    return lexicon.known(readings) or _STRETCHED.sub(_shortened, word)


def _shortened(run: re.Match[str]) -> str:
    """Three of a kind may stand in a German compound (Schifffahrt), four are nobody's spelling."""
    return run[1] * (2 if len(run[0]) == 3 and run[1] not in _SELDOM_DOUBLE else 1)


def _filled(texts: list[str], choices: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for chosen in choices:
        texts[1::2] = chosen
        yield "".join(texts)


def _swapped(word: str) -> Iterator[str]:
    """A word with two neighbours inside exchanged."""
    for place in range(1, len(word) - 2):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _spelled(core: str, lexicon: Lexicon) -> str | None:
    """f.u.c.k, and a f u c k as two words"""
    parts = _GAP.split(core)
    if len(parts) < _SPELLED or not all(map(_is_letter, parts)):
        return None
    word, rest = "".join(parts), "".join(parts[1:])
    article = word[0] in "ai" and word not in lexicon and rest in lexicon
    return f"{word[0]} {rest}" if article else word


def _is_letter(part: str) -> bool:
    return len(part) == 1 and part.isalpha()


def _starred(core: str, lexicon: Lexicon) -> str | None:
    """f*ck, sh#t, f***, but not a word with a footnote's star."""
    core = core.translate(_DIGITS)
    if not _STARRED.fullmatch(core) or core.rstrip("*#%") in lexicon:
        return None
    pattern = _STAR.sub(".", core)
    word = lexicon.fitting(pattern) or lexicon.fitting_two(pattern)
    inside = core[-1].isalpha() and len(_STAR.sub("", core)) * 2 > len(core)
    return word if word and (inside or is_rude(word)) else None


def _decoded(core: str, lexicon: Lexicon) -> str | None:
    """sh1t, @sshole, $tupid"""
    if core.isalpha() or not _LEET.fullmatch(core):
        return None
    choices = product(*(_LOOKS_LIKE.get(char, char) for char in core))
    readings = ["".join(letters) for letters in islice(choices, _READINGS)]
    word = lexicon.known(readings)
    letters = sum(map(str.isalpha, core)) / len(core)
    if word:
        sure = letters > 0.3 and not _NUMBERED.fullmatch(core)
        return word if sure or is_rude(word) else None
    return readings[0] if letters >= 0.7 and _INSIDE.fullmatch(core) else None


def _parted(core: str, lexicon: Lexicon) -> str | None:
    """f_uck, s-hit, stu.pid"""
    parts = _PART.split(core)
    word = "".join(parts)
    if len(parts) == 1 or word not in lexicon:
        return None
    by_chance = len(word) < _PARTED and min(map(len, parts)) > 1
    return word if is_rude(word) or not by_chance else None


def _masked(core: str, lexicon: Lexicon) -> str | None:
    """f-ck, sh@t"""
    core = core.translate(_DIGITS)
    if not _MASKED.fullmatch(core):
        return None
    return lexicon.fitting_rude(_MASK.sub(".", core)) if len(_MASK.sub("", core)) > 1 else None
