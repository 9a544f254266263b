"""Written clean sentences and their bad twins, so that a word is not judged without the others.

Labelled sets hold few sentences of some kinds that are common where people discuss: praise, groups
that are named, counter-speech, quotations, blunt words about things and about power, requests to
read or share, numbers (`twins.toml`); and hate, threats, self-harm, sneers and offers in clean
words (`clean_words.toml`). Marked as generated, for training only, and never in an evaluation.
"""

import re
import tomllib
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

from ml.labels import LABELS
from ml.workshop.datasets import Row

CLEAN, BAD = "clean-twins", "bad-twins"
"""The sources that the rows name: the clean ones are trusted more, as they are what is missing."""
CLEAN_OF_WORDS, BAD_IN_WORDS = "clean-words", "bad-in-clean-words"
"""The same of `clean_words.toml`, which hardly teaches `toxic`."""
OF_WORDS = CLEAN_OF_WORDS, BAD_IN_WORDS
NAMES = CLEAN, BAD, *OF_WORDS
EACH = 900
"""Rows of each kind and side."""

_WRITTEN = [
    tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    for name in ("twins.toml", "clean_words.toml")
]
_NAMED = (CLEAN, BAD), OF_WORDS


def _listed(words: str) -> list[str]:
    return [word for line in words.split("\n") for word in line.split("|") if word]


_WORDS = {name: _listed(words) for one in _WRITTEN for name, words in one.pop("words").items()}
_KEPT_BACK = frozenset(text for one in _WRITTEN for text in _listed(one.pop("kept_back")))
_LONG = [text for text in _KEPT_BACK if text.count(" ") > 1]
_KINDS = [
    (kind, named) for one, named in zip(_WRITTEN, _NAMED, strict=True) for kind in one.values()
]
_WORD = re.compile(r"[\w$%/]+")
_HARMLESS = dict.fromkeys(LABELS, 0)
_ABUSE = {"toxic": 1, "insult": 1, "identity_hate": 0, "spam": 0}
_SPAM = {"spam": 1}


def twin_rows(each: int = EACH, seed: int = 0) -> list[Row]:
    """For each kind `each` clean sentences and as many bad ones; the same for the same seed."""
    random = Random(seed)
    rows = (
        _row(random, template, labels, named, kind.get("of_tone", False))
        for kind, named in _KINDS
        for side, labels in _sides(kind)
        for template in islice(cycle(kind.get(side, ())), each * kind.get("times", 1))
    )
    return [row for row in rows if not _is_kept_back(plain(row.text))]


def _sides(kind: dict[str, Any]) -> tuple[tuple[str, dict[str, int]], ...]:
    return ("clean", _HARMLESS), ("bad", kind.get("labels", _ABUSE)), ("bad_spam", _SPAM)


def _is_kept_back(text: str) -> bool:
    """Whether it is a sentence that tests ask, or holds one of more than two words."""
    return text in _KEPT_BACK or any(f" {asked} " in f" {text} " for asked in _LONG)


def plain(text: str) -> str:
    """A text without what may differ between two writings of the same sentence."""
    return " ".join(_WORD.findall(text.lower()))


def _row(
    random: Random, template: str, labels: dict[str, int], named: tuple[str, str], of_tone: bool
) -> Row:
    source = named[labels is not _HARMLESS]
    hates = labels is _ABUSE and "{group" in template
    text = _styled(random, _filled(random, template))
    labels = labels | {"identity_hate": 1} if hates else dict(labels)
    if of_tone:
        labels.pop("spam", None)
    return Row(source, "train", "en", "generated", text, labels)


def _filled(random: Random, text: str) -> str:
    while "{" in text:
        before, _, rest = text.partition("{")
        name, _, after = rest.partition("}")
        text = before + random.choice(_WORDS[name]) + after
    return text


def _styled(random: Random, text: str) -> str:
    style = random.random()
    if style < 0.25:
        return text.lower()
    if style < 0.3:
        return text.upper()
    return text[:1].upper() + text[1:]
