import math
import time

import pytest

from comments.posting.writing import Writing
from comments.rendering import render
from comments.text import MAX_BODY
from moderation.rules.links import links_in
from tests.speed import cpu_seconds_below


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("plain", "<p>plain</p>"),
        ("**bold** and *thin*", "<strong>bold</strong> and <em>thin</em>"),
        ("a\nb", "a<br>\nb"),
        ("~~gone~~", "<s>gone</s>"),
        ("> quoted", "<blockquote>"),
        ("# Loud", "<h3>Loud</h3>"),
        ("`a<b`", "<code>a&lt;b</code>"),
    ],
)
def test_markdown_becomes_html(body, html):
    assert html in render(body)


def test_links_promise_nothing_to_search_engines_and_open_apart():
    html = render("see https://shop.example/x and [this](https://shop.example)")
    assert html.count('rel="nofollow ugc noopener"') == 2
    assert html.count('target="_blank"') == 2


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/pixel.gif)",
        "<svg/onload=alert(1)>",
        '[x](https://a.example "onmouseover=alert(1)")',
        "<a href='javascript:alert(1)'>x</a>",
    ],
)
def test_nothing_that_runs_or_loads_survives(body):
    html = render(body)
    assert "<script" not in html and "<img" not in html and "<svg" not in html
    assert 'href="javascript' not in html.lower() and 'href="data' not in html


@pytest.mark.parametrize(
    "body",
    [
        "[" * 5000,
        "*" * 10_000,
        "> " * 5000,
        "`" * 9_999,
        "[a](" * 2500,
        "_a*" * 3333,
        "- " * 5000,
        "http://" * 1400,
        "<" * 10_000,
        "&#" * 5000,
        "|-" * 5000,
        "**a " * 2500,
    ],
    ids=lambda body: body[:4],
)
def test_hostile_markdown_renders_in_bounded_time(body):
    with cpu_seconds_below(1.0):
        render(body)


REPEATED = [
    "http://[", "http://a.", "http://a.b/(", "http://x.example/。", "https://x.example/a ", "www.",
    "https://a.b”", "https://a.b😀", "https://a.b/…", "https://a.bhttps://", "://", "www.a.b/",
    "<http://a.b>", "[a]: http://x\n", "[a](http://x.example)", "//a.b", "mailto:a@", "a@b.",
    "[", "[a](", "![", "](", "[[a](b)](c) ", "*", "**a", "***", "_a_ ", "*a **b ", "a*b_c ", "~~a",
    "`", "`` ` ", "```\n", "> ", "- ", "- a\n  ", "1. ", "# ", "<", "< a href=", "&#x", "&amp;",
    "\\", "\n\n", "word ", "a.b.c.", "中。", "😀", "e\u0301", "\u202e", "\u200b", "((a.b", "|",
]  # fmt: skip


def seconds(body):
    began = time.thread_time()
    links_in(body, Writing.of(body).html)
    return time.thread_time() - began


@pytest.mark.parametrize("part", REPEATED)
def test_twice_as_long_a_text_costs_at_most_two_and_a_half_times_as_much(part):
    half, whole = ((part * MAX_BODY)[:length] for length in (MAX_BODY // 2, MAX_BODY))
    least = math.inf
    for _ in range(20):  # each between two of the half: the machine may slow down meanwhile
        before, longer, after = seconds(half), seconds(whole), seconds(half)
        least = min(least, (longer - 0.001) / ((before + after) / 2))
        if least <= 2.5:
            return
    raise AssertionError(f"{least:.2f} times as much")
