"""Whether who wrote a comment may be in danger from themselves: a sign for people, and no label.

It is no abuse, and nothing that could be learned from labelled comments: the sentences that say it
are few, and one that is missed costs more than a look at one that meant something else. So they are
written down (`danger.toml`), and so is what sounds alike and is not: a figure of speech, a report,
what somebody else said.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

_WRITTEN = tomllib.loads(Path(__file__).with_name("danger.toml").read_text(encoding="utf-8"))
_QUOTED = re.compile(
    r"[\"\u201c\u201e\u00ab][^\"\u201c\u201d\u201e\u00ab\u00bb]{3,}[\"\u201d\u00bb]"
)
_APOSTROPHE = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_NO_WORD = re.compile(r"\W+")


def _any_of(phrases: Iterable[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    """Any of the phrases, as words of their own."""
    whole = "|".join(rf"\b(?:{phrase})\b" for phrase in phrases)
    for name, ways in parts.items():
        whole = whole.replace(f"{{{name}}}", f"(?:{ways})")
    return re.compile(whole)


_ENGLISH, _ELSEWHERE = _WRITTEN["english"], _WRITTEN["other_languages"]["says"]
_LETTERS: list[str] = _ENGLISH["letters"]
_SAYS = _any_of(_ENGLISH["says"], _ENGLISH["parts"])
_MEANS_ELSE = _any_of(_ENGLISH["means_something_else"], _ENGLISH["parts"])


def is_in_danger(text: str, language: str) -> bool:
    """Whether the writer of a text seems to say that they want to die or to hurt themselves."""
    lower = text.lower()
    if language != "en" and any(phrase in _plain(lower) for phrase in _ELSEWHERE):
        return True
    if not any(letters in lower for letters in _LETTERS):
        return False
    return bool(_SAYS.search(_MEANS_ELSE.sub(" ", _plain(_QUOTED.sub(" ", lower)))))


def _plain(lower: str) -> str:
    """A lower-case text as words with single spaces between them."""
    said = unicodedata.normalize("NFKC", _APOSTROPHE.sub("", lower))
    return _NO_WORD.sub(" ", said)
