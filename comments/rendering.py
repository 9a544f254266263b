"""The only module that turns what users write into HTML."""

from functools import cache

import nh3
from markdown_it import MarkdownIt

ALLOWED_TAGS = set("p br strong em s a blockquote ul ol li code pre hr h3 h4 h5 h6".split())
LINK_REL = "nofollow ugc noopener"
_SCHEMES = {"http", "https", "mailto"}


def render(body: str) -> str:
    """Safe HTML of a comment's Markdown. Raw HTML shows as text, images as links to them."""
    return nh3.clean(
        _markdown().render(body),
        tags=ALLOWED_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=_SCHEMES,
        link_rel=LINK_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


@cache
def _markdown() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "typographer": False}
    parser = MarkdownIt("commonmark", options).enable(["linkify", "strikethrough"])
    parser.disable("image")
    # "example.com" without a scheme is as often a slip of the space bar as a link.
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    parser.core.ruler.after("inline", "lower_headings", _lower_headings)
    return parser


def _lower_headings(state) -> None:  # type: ignore[no-untyped-def]
    # A comment's own headings stand below the page's h1 and the discussion's h2.
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
