"""A text as it was sent, as it is shown, and as it is read."""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import regex  # type: ignore[import-untyped]

from comments.reading import read
from comments.rendering import render
from comments.text import DIRECTION

LONG = 30
"""Letters and digits."""

_NUMBER = regex.compile(r"\p{N}+")
_NO_LETTER = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True)
class Writing:
    """Rendered once: what is judged is what will be shown."""

    body: str
    html: str
    read: str

    @classmethod
    def of(cls, body: str) -> Self:
        # What turns the direction would make another text of it for who reads the source.
        body = DIRECTION.sub("", body)
        html = render(body)
        return cls(body, html, read(html))

    @property
    def fingerprint(self) -> UUID:
        """The same for texts that say the same; in one of more than a few words numbers make no
        other text, since a flood counts itself."""
        said = letters_of(self.read)
        words = _NUMBER.sub("", said)
        said = words if len(words) >= LONG else said
        return UUID(bytes=hashlib.blake2b(said.encode(), digest_size=16).digest())

    def columns(self) -> dict[str, Any]:
        """What a Revision keeps of it; the reading only where the source says something else."""
        differs = self.read.split() != self.body.split()
        return {
            "body": self.body,
            "html": self.html,
            "reading": self.read if differs else "",
            "fingerprint": self.fingerprint,
        }


def letters_of(text: str) -> str:
    """What it says, whatever its case, stops and spaces; all of a text without letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NO_LETTER.sub("", folded) or "".join(folded.split())


def is_long(text: str) -> bool:
    """More than a few words, which are said by many to many, and meant: "Well said!"."""
    return len(letters_of(text)) >= LONG
