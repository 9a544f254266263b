"""Written clean sentences and their bad twins, so that a word is not judged without the others.

Labelled sets hold few sentences of some kinds that are common where people discuss: praise, groups
that are named, counter-speech, quotations, blunt words about things and about power, requests to
read or share, numbers. Marked as generated, for training only, and never in an evaluation.
"""

import re
import tomllib
from itertools import cycle, islice
from pathlib import Path
from random import Random

from ml.labels import LABELS
from ml.workshop.datasets import Row

CLEAN, BAD = "clean-twins", "bad-twins"
"""The sources that the rows name: the clean ones are trusted more, as they are what is missing."""
EACH = 900
"""Rows of each kind and side."""

_WRITTEN = tomllib.loads(Path(__file__).with_name("twins.toml").read_text(encoding="utf-8"))


def _listed(words: str) -> list[str]:
    return [word for line in words.split("\n") for word in line.split("|") if word]


_WORDS = {name: _listed(words) for name, words in _WRITTEN.pop("words").items()}
_KEPT_BACK = frozenset(_listed(_WRITTEN.pop("kept_back")))
_WORD = re.compile(r"[\w$%/]+")
_HARMLESS = dict.fromkeys(LABELS, 0)
_ABUSE = {"toxic": 1, "insult": 1, "identity_hate": 0, "spam": 0}
_SPAM = {"spam": 1}


def twin_rows(each: int = EACH, seed: int = 0) -> list[Row]:
    """For each kind `each` clean sentences and as many bad ones; the same for the same seed."""
    random = Random(seed)
    sides = (("clean", _HARMLESS), ("bad", _ABUSE), ("bad_spam", _SPAM))
    rows = (
        _row(random, template, labels, kind.get("of_tone", False))
        for kind in _WRITTEN.values()
        for side, labels in sides
        for template in islice(cycle(kind.get(side, ())), each * kind.get("times", 1))
    )
    return [row for row in rows if plain(row.text) not in _KEPT_BACK]


def plain(text: str) -> str:
    """A text without what may differ between two writings of the same sentence."""
    return " ".join(_WORD.findall(text.lower()))


def _row(random: Random, template: str, labels: dict[str, int], of_tone: bool) -> Row:
    source = CLEAN if labels is _HARMLESS else BAD
    hates = labels is _ABUSE and "{group" in template
    text = _styled(random, _filled(random, template))
    labels = labels | {"identity_hate": 1} if hates else dict(labels)
    if of_tone:
        del labels["spam"]
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
