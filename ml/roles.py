"""What words do in a sentence, whatever else they mean: a sequence without the other words.

"Somebody should finally hang that judge" and "someone ought to shoot the reporter" share no word
that matters, but both are somebody, should, harm, official. The words of each role are listed in
`roles.toml`; sequences of roles are features beside those of words (skip-grams, in effect), for the
labels that are a matter of who is to suffer what.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path

_LISTED: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("roles.toml").read_text(encoding="utf-8")
)
_NUMBERS = {word: number for number, words in enumerate(_LISTED.values()) for word in words.split()}


def roles_of(words: Iterable[str]) -> list[int]:
    """The roles of those canonical words that have one, as numbers."""
    return [_NUMBERS[word] for word in words if word in _NUMBERS]
