"""Characters as the plain letters that a reader takes them for.

Letters of one alphabet that look like those of another are exchanged only inside a word that is
otherwise Latin, so Cyrillic, Greek and Korean text stays what it is; so do German umlauts.
"""

import html
import unicodedata

import regex  # type: ignore[import-untyped]
from confusable_homoglyphs.confusables import (  # type: ignore[import-untyped]
    is_confusable,
)

_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GERMAN = "äöüÄÖÜßẞ"
_ALIKE_IN_PRINT = dict(zip("вкмнтпьцяғβεηκτχωσ", "bkmhtnburfbenktxwo", strict=True))
"""Looser likenesses than the Unicode Consortium's, whose table is about fonts."""

_ENTITY = regex.compile(r"&(?:#\w{2,8}|\w{2,8});")
_OVERRIDDEN = regex.compile("\u202e([^\u202c]*)\u202c?")
_INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]+")
_MARKED = regex.compile(r"(?<![\p{L}\p{M}\p{N}])\p{M}+|([\p{Latin}\p{Cyrillic}\p{Greek}])\p{M}+")
_BASE = regex.compile(
    r"(?:NEGATIVE \w+ |REGIONAL INDICATOR SYMBOL )?(?:LATIN )?(SMALL |CAPITAL |)LETTER "
    r"(?:SMALL CAPITAL )?(?:AFRICAN |SCRIPT |DOTLESS |LONG )?([A-Z])(?: WITH .+)?"
)
_FLAG = regex.compile("[\U0001f1e6-\U0001f1ff]+")
_MIXED = regex.compile(r"(?=\w*[a-zA-Z])(?=\w*[^\W\da-zA-Z])[^\W\d_]+")


class _Bases(dict[int, str]):
    """The plain letter under a decorated one, told from its name; looked up once for each."""

    def __missing__(self, codepoint: int) -> str:
        char = chr(codepoint)
        named = _BASE.fullmatch(unicodedata.name(char, ""))
        if named is None or char in _GERMAN:
            return char  # not kept: there are a million of them
        letter = named[2] if named[1] == "CAPITAL " else named[2].lower()
        return self.setdefault(codepoint, letter)


def _lookalikes() -> dict[str, str]:
    found = dict(_ALIKE_IN_PRINT)
    for letter in _ALPHABET:
        for same in (is_confusable(letter, greedy=True) or [{"homoglyphs": []}])[0]["homoglyphs"]:
            char = same["c"]
            if len(char) == 1 and not char.isascii():
                found[char] = "I" if letter == "l" and char.isupper() else letter
    return found


_SLIM_AND_ROUND = str.maketrans("i1|!0", "llllo")
_NO_LETTER = regex.compile(r"[^\p{L}\p{N}]+")
_BASES = _Bases()
_LOOKALIKES = str.maketrans(_lookalikes())


def plain_letters(chunk: str) -> str:
    """A chunk without what cannot be seen, its decorated and look-alike letters made plain."""
    if "&" in chunk:
        chunk = _ENTITY.sub(lambda entity: html.unescape(entity[0]), chunk)
    if chunk.isascii():
        return _INVISIBLE.sub("", chunk) if not chunk.isprintable() else chunk
    chunk = _OVERRIDDEN.sub(lambda hidden: hidden[1][::-1], chunk)
    chunk = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", chunk)))
    chunk = _MARKED.sub(lambda marked: unicodedata.normalize("NFD", marked[1] or "")[:1], chunk)
    return _MIXED.sub(_latin, _FLAG.sub(r" \g<0> ", chunk).translate(_BASES))


def skeleton(text: str) -> str:
    """The same for names that a reader takes for one: only letters and digits, without case.

    After Unicode Technical Standard 39, section 4; coarser, as nobody knows a reader's font.
    """
    plain = plain_letters(text).translate(_LOOKALIKES).casefold().translate(_LOOKALIKES)
    letters = _NO_LETTER.sub("", plain.translate(_SLIM_AND_ROUND))
    return letters.replace("rn", "m").replace("vv", "w")


def _latin(word: regex.Match[str]) -> str:
    """A word of mixed alphabets in Latin letters, if each of its letters looks like one."""
    latin: str = word[0].translate(_LOOKALIKES)
    return latin if latin.isascii() else word[0]
