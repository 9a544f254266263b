"""The only module that turns what users write into HTML."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt, rules_inline
from markdown_it.rules_core import StateCore, linkify
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from comments.links import SCHEMES, host_of, linkifier, names_another_host, resolve
from comments.text import DIRECTION, UNSEEN, is_blank

ALLOWED_TAGS = set("p br strong em s a blockquote ul ol li code pre hr h3 h4 h5 h6".split())
LINK_REL = "nofollow ugc noopener"
_AROUND_A_SCHEME = 40
_LANGUAGE = re.compile(r"[\w+#-]{0,20}")
"""What may stand behind the fence of a piece of code and not be shown: the name of a language."""


def render(body: str) -> str:
    """Safe HTML of a comment's Markdown.

    CommonMark, but that nothing which is written vanishes: raw HTML and definitions of links show
    as text, images as links to them, links without a text by their address. A link leads where
    browsers would go, never to our own host by mistake, and names its host where its text names
    another one. Dashes under a sentence make no heading of it: people sign so. Characters that turn
    the direction are left out, since what is read would be another text than what is written.
    """
    html: str = nh3.clean(
        _markdown().render(body),
        tags=ALLOWED_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={scheme.removesuffix(":") for scheme in SCHEMES},
        link_rel=LINK_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return DIRECTION.sub("", html)


@cache
def _markdown() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "typographer": False}
    parser = MarkdownIt("commonmark", options).enable(["linkify", "strikethrough"])
    parser.disable(["reference", "lheading"])
    parser.linkify = linkifier()
    decoded = parser.normalizeLinkText
    parser.normalizeLinkText = lambda link: _still_encoded(decoded(link))  # type: ignore[method-assign]
    parser.core.ruler.after("inline", "lower_headings", _lower_headings)
    parser.inline.ruler.at("linkify", _linkify_here)
    # Where entities are characters, and one text is one token.
    parser.core.ruler.disable("linkify")
    parser.core.ruler.after("text_join", "linkify_joined", linkify)
    parser.core.ruler.push("nothing_vanishes", _nothing_vanishes)
    return parser


def _linkify_here(state: StateInline, silent: bool) -> bool:
    """As markdown-it has it, which looks for a scheme in all that it has read since the last token:
    in a text of a thousand links that would be a thousand times all of it."""
    if not state.src.startswith("://", state.pos):
        return False
    read = state.pending
    if silent:
        state.pending = read[-_AROUND_A_SCHEME:]
        try:
            return rules_inline.linkify(state, silent)
        finally:
            state.pending = read
    if len(read) > _AROUND_A_SCHEME:
        state.pending = read[:-_AROUND_A_SCHEME]
        state.pushPending()
        state.pending = read[-_AROUND_A_SCHEME:]
    return rules_inline.linkify(state, silent)


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
            token.children = list(_shown(token.children, state.md))


def _shown(tokens: Sequence[Token], parser: MarkdownIt) -> Iterator[Token]:
    """With links for images, and all links as `_link` has them."""
    start: int | None = None
    for place, token in enumerate(tokens):
        if token.type == "link_open":
            start = place
        elif token.type == "link_close" and start is not None:
            yield from _link(tokens[start : place + 1], parser)
            start = None
        elif start is None and token.type == "image":
            opening = Token("link_open", "a", 1, attrs={"href": token.attrs["src"]})
            yield from _link([opening, token, Token("link_close", "a", -1)], parser)
        elif start is None:
            yield token


def _link(tokens: Sequence[Token], parser: MarkdownIt) -> Iterator[Token]:
    """A link that leads where a browser would go, and says so where its text says otherwise.

    One that leads nowhere is none: its text and its address stand there.
    """
    opening, *inner, closing = tokens
    inner = [_words_for(one, parser) if one.type == "image" else one for one in inner]
    text = "".join(one.content for one in inner)
    written = str(opening.attrs["href"])
    target = resolve(written)
    address = target.href if target else written
    if is_blank(text):
        inner = [_text(parser.normalizeLinkText(address))]
    elif target is None and written:
        inner.append(_text(f" ({parser.normalizeLinkText(written)})"))
    elif target is not None and names_another_host(text, address):
        inner.append(_text(f" ({host_of(address)})"))
    if target is not None:
        opening.attrs["href"] = address
        inner = [opening, *inner, closing]
    yield from inner


def _words_for(image: Token, parser: MarkdownIt) -> Token:
    """Its alternative text without markup, or its address."""
    words = "".join(token.content for token in image.children or [])
    return _text(parser.normalizeLinkText(str(image.attrs["src"])) if is_blank(words) else words)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
