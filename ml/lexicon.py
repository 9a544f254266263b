"""The words that a disguised word may turn out to be."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path


def _listed(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


MASKED = _listed("masked.txt")
SHORT = _listed("short_words.txt")
SHORTEST = 4
"""Shorter pieces of a vocabulary are too often mere syllables."""

_MASKED = frozenset(MASKED)
_RUDE = re.compile("|".join(sorted(MASKED, key=len, reverse=True)))


class Lexicon:
    """The known words, in order of preference; those that people mask are always among them."""

    def __init__(self, words: Iterable[str] = ()):
        long = (word for word in words if len(word) >= SHORTEST)
        self._words = dict.fromkeys(chain(MASKED, SHORT, long))

    def __contains__(self, word: str) -> bool:
        return word in self._words

    @cached_property
    def _alike(self) -> dict[tuple[int, str], list[str]]:
        return _by_length_and_start(self._words)

    @cached_property
    def _rude_alike(self) -> dict[tuple[int, str], list[str]]:
        return _by_length_and_start(filter(is_rude, self._words))

    def known(self, readings: Iterable[str]) -> str | None:
        """The first of several readings that is a word, but rather a rude one."""
        words = [word for word in readings if word in self._words]
        return min(words, key=_politeness, default=None)

    def fitting(self, pattern: str) -> str | None:
        """A word that fits a pattern of letters and dots, but rather a rude one.

        The first of the pattern is a letter.
        """
        alike = self._alike.get((len(pattern), pattern[0]), ())
        return self.fitting_rude(pattern) or next(_fitting(pattern, alike), None)

    def fitting_rude(self, pattern: str) -> str | None:
        """A rude word that fits such a pattern."""
        alike = self._rude_alike.get((len(pattern), pattern[0]), ())
        return min(_fitting(pattern, alike), key=_politeness, default=None)

    def fitting_two(self, pattern: str) -> str | None:
        """Two words written as one that fit such a pattern."""
        for cut in range(SHORTEST, len(pattern) - SHORTEST + 1):
            first, second = self.fitting(pattern[:cut]), self.fitting(pattern[cut:])
            if first and second:
                return first + second
        return None


def _by_length_and_start(words: Iterable[str]) -> dict[tuple[int, str], list[str]]:
    alike = defaultdict(list)
    for word in words:
        alike[len(word), word[0]].append(word)
    return dict(alike)


def _fitting(pattern: str, words: Iterable[str]) -> Iterator[str]:
    given = [(place, char) for place, char in enumerate(pattern) if char != "."]
    return (word for word in words if all(word[place] == char for place, char in given))


def _politeness(word: str) -> int:
    return 0 if word in _MASKED else 1 if is_rude(word) else 2


def is_rude(word: str) -> bool:
    """Whether a word is or holds one that people mask."""
    return _RUDE.search(word) is not None


NO_WORDS = Lexicon()
"""For reading before there is a vocabulary."""
