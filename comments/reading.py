"""What readers read of a comment: the rendered text without its markup.

Whatever judges a text judges this: emphasis in the middle of a word, entities and escapes are
undone as a browser undoes them, and characters that nobody sees are gone.
"""

from html.parser import HTMLParser

import regex  # type: ignore[import-untyped]

_UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
_BLOCKS = frozenset("p br blockquote ul ol li pre hr h3 h4 h5 h6".split())


def read(html: str) -> str:
    """The text of safe HTML, a line for each block or break; none where there is nothing to see."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = _UNSEEN.sub("", "".join(reader.parts)).split("\n")
    return "\n".join(filter(None, map(str.strip, lines)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])
