"""The only module that turns what users write into HTML."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from comments.text import DIRECTION, UNSEEN, is_blank

ALLOWED_TAGS = set("p br strong em s a blockquote ul ol li code pre hr h3 h4 h5 h6".split())
LINK_REL = "nofollow ugc noopener"
_SCHEMES = {"http", "https", "mailto"}
_LANGUAGE = re.compile(r"[\w+#-]{0,20}")
"""What may stand behind the fence of a piece of code and not be shown: the name of a language."""


def render(body: str) -> str:
    """Safe HTML of a comment's Markdown.

    CommonMark, but that nothing which is written vanishes: raw HTML and definitions of links show
    as text, images as links to them, links without a text by their address. Dashes under a
    sentence make no heading of it: people sign so. Characters that turn the direction are left
    out, since what is read would be another text than what is written.
    """
    html: str = nh3.clean(
        _markdown().render(body),
        tags=ALLOWED_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=_SCHEMES,
        link_rel=LINK_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return DIRECTION.sub("", html)


@cache
def _markdown() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "typographer": False}
    parser = MarkdownIt("commonmark", options).enable(["linkify", "strikethrough"])
    parser.disable(["reference", "lheading"])
    # "example.com" without a scheme is as often a slip of the space bar as a link.
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    decoded = parser.normalizeLinkText
    parser.normalizeLinkText = lambda link: _still_encoded(decoded(link))  # type: ignore[method-assign]
    parser.core.ruler.after("inline", "lower_headings", _lower_headings)
    parser.core.ruler.push("nothing_vanishes", _nothing_vanishes)
    return parser


def _lower_headings(state: StateCore) -> None:
    # A comment's own headings stand below the page's h1 and the discussion's h2.
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _still_encoded(address: str) -> str:
    """An address as it is shown: what would not be seen in it, or turn it around, stays encoded."""
    return "".join(quote(one) if UNSEEN.match(one) else one for one in address)


def _nothing_vanishes(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "fence" and not _LANGUAGE.fullmatch(token.info.strip()):
            token.content, token.info = f"{token.info}\n{token.content}", ""
        elif token.children:
            token.children = list(_shown(token.children, state.md.normalizeLinkText))


def _shown(tokens: Iterable[Token], shown_address: Callable[[str], str]) -> Iterator[Token]:
    """With links for images, and addresses where a link has no text of its own."""
    link: Token | None = None
    has_text = False
    for token in tokens:
        if token.type == "image":
            address = str(token.attrs["src"])
            text = _text(_alternative(token) or shown_address(address))
            if link is None:
                yield Token("link_open", "a", 1, attrs={"href": address})
                yield text
                yield Token("link_close", "a", -1)
            else:
                has_text = True
                yield text
            continue
        if token.type == "link_open":
            link, has_text = token, False
        elif token.type == "link_close" and link is not None:
            if not has_text:
                yield _text(shown_address(str(link.attrs["href"])))
            link = None
        elif not is_blank(token.content):
            has_text = True
        yield token


def _alternative(image: Token) -> str:
    text = "".join(token.content for token in image.children or [])
    return "" if is_blank(text) else text


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
