"""What there is to read in a text as it was sent, and where each part of it stands there."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

MOST_SENTENCES = 200
"""What is left of a text after so many is one last span."""
_END = re.compile(
    r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019\u00bb)\]]*+(?=\s)|[\u3002\uff01\uff1f]|\n"
)
_BREAKS = {"br", "p", "div", "li", "ul", "ol", "blockquote", "tr", "td", "th", "pre", "hr"} | {
    f"h{level}" for level in range(1, 7)
}
_UNREAD = {"script", "style", "template", "head"}


class Span(NamedTuple):
    """A part of a reading: its text, and where that begins and ends in what was sent."""

    text: str
    begin: int
    end: int


class Reading:
    """The text without its markup, and the place of each of its characters in what was sent."""

    def __init__(self, text: str, places: list[tuple[int, int]] | None = None) -> None:
        self.text = text
        self._places = places

    def whole(self) -> Span:
        return self._span(0, len(self.text))

    def sentences(self) -> list[Span]:
        """Each without the space around it; offsets count characters, the end is not of it."""
        return [self._span(*one) for one in self._parts()]

    def _parts(self) -> Iterator[tuple[int, int]]:
        start = found = 0
        for end in _END.finditer(self.text):
            if found == MOST_SENTENCES - 1:
                break
            if part := self._trimmed(start, end.end()):
                found += 1
                yield part
            start = end.end()
        if part := self._trimmed(start, len(self.text)):
            yield part

    def _trimmed(self, start: int, end: int) -> tuple[int, int] | None:
        part = self.text[start:end]
        stripped = part.strip()
        if not stripped:
            return None
        begin = start + len(part) - len(part.lstrip())
        return begin, begin + len(stripped)

    def _span(self, start: int, end: int) -> Span:
        text = self.text[start:end]
        if self._places is None or not text:
            return Span(text, start, end)
        return Span(text, self._places[start][0], self._places[end - 1][1])


def read_html(source: str) -> Reading:
    """Tags are left out, those that break a line are one, and entities are what they stand for."""
    reader = _Reader(source)
    reader.feed(source)
    reader.close()
    return Reading("".join(reader.characters), reader.places)


class _Reader(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.characters: list[str] = []
        self.places: list[tuple[int, int]] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", source))]
        self._unread = 0

    def handle_data(self, data: str) -> None:
        start = self._start()
        for offset, character in enumerate(data):
            self._add(character, start + offset, start + offset + 1)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(self._unread - (tag in _UNREAD), 0)
        self._break(tag)

    def _reference(self, written: str) -> None:
        start = self._start()
        ended = self.rawdata.startswith(";", start + len(written))
        for character in unescape(f"{written};"):
            self._add(character, start, start + len(written) + ended)

    def _break(self, tag: str) -> None:
        if tag in _BREAKS:
            self._add("\n", self._start(), self._start())

    def _add(self, character: str, begin: int, end: int) -> None:
        if not self._unread:
            self.characters.append(character)
            self.places.append((begin, end))

    def _start(self) -> int:
        line, offset = self.getpos()
        return self._lines[line - 1] + offset
