"""Lists of coarse words, kept as hashes: all that a language without a model is judged by.

A hash tells whether a word is on the list and not which words are. Words are hashed in their
canonical form, so that case, punctuation and stretched letters make no difference.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

import numpy as np

from ml.text import chunks_of, spans_of, words_of

WordLists = dict[str, frozenset[int]]

LONGEST_PHRASE = 4
UNSPACED = frozenset({"zh", "ja", "th"})
"""Languages without spaces, where a listed word is looked for within a run of letters."""

_SHORTEST_PART, _LONGEST_PART = 2, 8
_MODELLED = frozenset({"en", "de", "ko"})
_OTHER_NAMES = {"fil": "tl", "fr-CA-u-sd-caqc": "fr"}


def read_word_lists(folder: Path, more: Mapping[str, Iterable[str]] | None = None) -> WordLists:
    """The lists of a folder: a file for each language, named by its code, a phrase a line.

    `more` has phrases of some languages besides.
    """
    found = {language: set(_hashes(lines, language)) for language, lines in (more or {}).items()}
    for path in sorted(folder.iterdir()):
        language = _OTHER_NAMES.get(path.name, path.name)
        if len(language) == 2 and language not in _MODELLED:
            lines = path.read_text(encoding="utf-8").splitlines()
            found.setdefault(language, set()).update(_hashes(lines, language))
    return {language: frozenset(hashes) for language, hashes in found.items()}


def _hashes(lines: Iterable[str], language: str) -> Iterator[int]:
    for line in lines:
        words = [word for chunk in chunks_of(line) for word in words_of(chunk)]
        if words and not (language in UNSPACED and len("".join(words)) < _SHORTEST_PART):
            yield _hash("".join(words) if language in UNSPACED else " ".join(words))


def _hash(phrase: str) -> int:
    digest = blake2b(phrase.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")


def listed_in(text: str, language: str, lists: WordLists) -> list[tuple[int, int]]:
    """Where the listed words and phrases of a text start and end; none overlaps another."""
    known = lists.get(language)
    if not known:
        return []
    return list(_parts(text, known) if language in UNSPACED else _phrases(text, known))


def _phrases(text: str, known: frozenset[int]) -> Iterator[tuple[int, int]]:
    spans = spans_of(text)
    words = [(word, n) for n, chunk in enumerate(chunks_of(text)) for word in words_of(chunk)]
    place = 0
    while place < len(words):
        length = _longest_phrase([word for word, _ in words[place : place + LONGEST_PHRASE]], known)
        if length:
            yield spans[words[place][1]][0], spans[words[place + length - 1][1]][1]
        place += length or 1


def _longest_phrase(words: list[str], known: frozenset[int]) -> int:
    lengths = range(len(words), 0, -1)
    return next((n for n in lengths if _hash(" ".join(words[:n])) in known), 0)


def _parts(text: str, known: frozenset[int]) -> Iterator[tuple[int, int]]:
    for (start, end), chunk in zip(spans_of(text), chunks_of(text), strict=True):
        after = 0
        for part in _listed_parts("".join(words_of(chunk)), known):
            inside = chunk.find(part, after)
            if inside < 0:
                yield start, end
                break
            after = inside + len(part)
            yield start + inside, start + after


def _listed_parts(run: str, known: frozenset[int]) -> Iterator[str]:
    place = 0
    while place < len(run):
        lengths = range(min(_LONGEST_PART, len(run) - place), _SHORTEST_PART - 1, -1)
        length = next((n for n in lengths if _hash(run[place : place + n]) in known), 0)
        if length:
            yield run[place : place + length]
        place += length or 1


def as_arrays(lists: WordLists) -> dict[str, np.ndarray]:
    """The lists as they are stored: sorted, so that the same lists give the same file."""
    return {name: np.array(sorted(hashes), np.uint64) for name, hashes in sorted(lists.items())}


def from_arrays(arrays: dict[str, np.ndarray]) -> WordLists:
    """The lists of stored arrays."""
    return {language: frozenset(array.tolist()) for language, array in arrays.items()}
