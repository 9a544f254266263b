"""Words written so that a reader but not a filter sees them, read as the words they are.

Most chunks that look like a disguise are none (covid19, e.g., 24/7, AT&T), and a disguise has
several readings. So a reading counts only if it is a word of the lexicon, and where innocent
spellings look the same, only if it is a rude one.
"""

import re
from itertools import islice, product

from ml.lexicon import Lexicon, is_rude

_READINGS = 16
_SPELLED = 5
"""So many single letters are joined even if the lexicon does not know the word."""

_LOOKS_LIKE = {
    **dict(zip("034578$@+96€¢£¥§¡", "oeastbsatggeclysi", strict=True)),
    **dict.fromkeys("1!|", "il"),
}
_LEET = re.compile(rf"[a-zäöüß{re.escape(''.join(_LOOKS_LIKE))}]+")
_NUMBERED = re.compile(r"\d+[a-z]{1,3}|[a-z]+\d+")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|~{1,2})(\w+?)\1")
_GAP = re.compile(r"[\W_]+")
_STAR = re.compile(r"[*#%]")
_STARRED = re.compile(r"[a-zäöüß]+[*#%][a-zäöüß*#%]*")
_MASK = re.compile(r"[\W_]")
_MASKED = re.compile(r"[a-zäöüß]+[\W_](?:[a-zäöüß]|[\W_])*")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SELDOM_DOUBLE = frozenset("ahijkquvwxy")


def undisguised(core: str, lexicon: Lexicon) -> str | None:
    """The word that a lower-case chunk without its outer punctuation stands for, if it is one."""
    ways = (_emphasised, _starred, _joined, _decoded, _masked)
    words = [word for read in ways if (word := read(core, lexicon))]
    return next(filter(is_rude, words), words[0] if words else None)


def squeezed(word: str, lexicon: Lexicon) -> str:
    """A word without stretched letters: each stands twice or once, as the lexicon knows it."""
    texts = _STRETCHED.split(word)
    letters = [
        (letter, letter * 2) if letter in _SELDOM_DOUBLE else (letter * 2, letter)
        for letter in texts[1::2]
    ]
    for chosen in islice(product(*letters), _READINGS if letters else 0):
        texts[1::2] = chosen
        if (read := "".join(texts)) in lexicon:
            return read
    return _STRETCHED.sub(r"\1\1", word)


def _emphasised(core: str, lexicon: Lexicon) -> str | None:
    """f**u**ck"""
    word = _EMPHASIS.sub(r"\2", core)
    return word if word != core and word in lexicon else None


def _starred(core: str, lexicon: Lexicon) -> str | None:
    """f*ck, sh#t, f***, but not a word with a footnote's star."""
    if not _STARRED.fullmatch(core) or core.rstrip("*#%") in lexicon:
        return None
    word = lexicon.fitting(_STAR.sub(".", core), len(core))
    if word and (is_rude(word) or len(_STAR.sub("", core)) > len(core) / 2):
        return word
    return None


def _joined(core: str, lexicon: Lexicon) -> str | None:
    """f.u.c.k, s-hit, as_shole"""
    parts = _GAP.split(core)
    word = "".join(parts)
    if len(parts) == 1 or not word.isalpha():
        return None
    if word in lexicon:
        return word if is_rude(word) or min(map(len, parts)) == 1 else None
    return word if len(parts) == len(word) >= _SPELLED else None


def _decoded(core: str, lexicon: Lexicon) -> str | None:
    """sh1t, @sshole, $tupid"""
    if not _LEET.fullmatch(core) or core.isalpha() or not re.search("[a-z]", core):
        return None
    sure = sum(map(str.isalpha, core)) > len(core) / 2 and not _NUMBERED.fullmatch(core)
    choices = [_LOOKS_LIKE.get(char, char) for char in core]
    for letters in islice(product(*choices), _READINGS):
        word = "".join(letters)
        if word in lexicon and (sure or is_rude(word)):
            return word
    return None


def _masked(core: str, lexicon: Lexicon) -> str | None:
    """f-ck, sh@t"""
    if not _MASKED.fullmatch(core):
        return None
    word = lexicon.fitting(_MASK.sub(".", core), len(core))
    return word if word and is_rude(word) and len(_MASK.sub("", core)) > 1 else None
