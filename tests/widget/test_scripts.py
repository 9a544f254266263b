"""Words of every script stand as their writers would have them, and none climbs over another's."""

import pytest

from tests.widget.reader import Reader

RTL = ["שלום, עולם!", "مرحبا بكم، كيف الحال؟"]
ENDS = """
(body) => {
    const text = document.createTreeWalker(body, NodeFilter.SHOW_TEXT).nextNode();
    const at = (n) => {
        const range = document.createRange();
        range.setStart(text, n);
        range.setEnd(text, n + 1);
        return range.getBoundingClientRect().x;
    };
    return [at(0), at(text.data.length - 1)];
}
"""


@pytest.mark.parametrize("words", RTL)
def test_what_is_written_from_right_to_left_stands_so(newspaper, address, page, words):
    newspaper.discuss(address, words)
    reader = Reader(page, address)
    body = reader.comment(words).locator(".body")
    first, last = body.evaluate(ENDS)
    assert last < first  # the full stop at the left
    assert body.evaluate("body => getComputedStyle(body).direction") == "rtl"
    composer = reader.composer.get_by_label("Join the discussion")
    composer.fill(words)
    assert composer.evaluate("area => getComputedStyle(area).direction") == "rtl"


def test_paragraphs_of_one_comment_go_each_their_own_way(newspaper, address, page):
    newspaper.discuss(address, f"An English line.\n\n{RTL[0]}")
    paragraph = Reader(page, address).comment("An English line.").locator("p").nth(1)
    first, last = paragraph.evaluate(ENDS)
    assert last < first


def test_marks_piled_up_stay_inside_their_comment(newspaper, address, page):
    pile = "e" + "\u0301" * 200
    newspaper.discuss(address, "Above.", f"{pile} below")
    article = Reader(page, address).comment("below")
    assert article.evaluate("a => getComputedStyle(a).overflowY") == "clip"
