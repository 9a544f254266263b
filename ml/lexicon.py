"""The words that a disguised word may turn out to be."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

MASKED = tuple(
    line
    for line in Path(__file__).with_name("masked.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
SHORTEST = 4
"""Shorter pieces of a vocabulary are too often mere syllables."""

_RUDE = re.compile("|".join(sorted(MASKED, key=len, reverse=True)))


class Lexicon:
    """The known words, in order of preference; those that people mask are always among them."""

    def __init__(self, words: Iterable[str] = ()):
        ordered = dict.fromkeys([*MASKED, *(word for word in words if len(word) >= SHORTEST)])
        self._words = frozenset(ordered)
        self._alike: dict[tuple[int, str], list[str]] = defaultdict(list)
        for word in ordered:
            self._alike[len(word), word[0]].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def fitting(self, pattern: str, length: int) -> str | None:
        """A word of this length that fits a pattern, rather a rude one; the pattern starts with
        the word's first letter."""
        fits = re.compile(pattern).fullmatch
        found = [word for word in self._alike.get((length, pattern[0]), ()) if fits(word)]
        return next(filter(is_rude, found), found[0] if found else None)


def is_rude(word: str) -> bool:
    """Whether a word is or holds one that people mask."""
    return _RUDE.search(word) is not None


NO_WORDS = Lexicon()
"""For reading before there is a vocabulary: only the masked words are known."""
