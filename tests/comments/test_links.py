"""Links end where readers see them end, and lead where browsers go: a table of texts."""

import codecs
import re
from pathlib import Path

import pytest

from comments.links import host_of, names_another_host, resolve
from comments.rendering import render

ESCAPE = re.compile(r"\\(?:n|u[0-9a-f]{4}|\\)")
TABLE = [
    ESCAPE.sub(lambda found: codecs.decode(found[0], "unicode_escape"), line).split("\t")
    for line in Path(__file__).with_name("links.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def links_in(html):
    return [one.replace("&amp;", "&") for one in re.findall(r'<a href="([^"]*)"', html)]


def test_the_table_is_a_long_one():
    assert len(TABLE) >= 150


@pytest.mark.parametrize(("text", "links"), TABLE)
def test_a_text_has_these_links_and_no_others(text, links):
    assert links_in(render(text)) == links.split()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("[bank.example](https://evil.example/x)", "bank.example (evil.example)"),
        ("[https://bank.example/login](https://evil.example)", " (evil.example)"),
        ("[//bank.example](https://evil.example)", "//bank.example (evil.example)"),
        ("[www.bank.example](https://evil.example)", "www.bank.example (evil.example)"),
        ("[a](/about)", "a (/about)"),
        ("[a](javascript:x)", "[a](javascript:x)"),
    ],
)
def test_a_link_whose_text_says_otherwise_says_where_it_leads(body, text):
    assert text in re.sub(r"<[^>]+>", "", render(body))


@pytest.mark.parametrize(
    "body",
    ["[bank.example](https://www.bank.example/x)", "[BANK.example/a](http://bank.example/b)",
     "https://bank.example/x", "[Read this.](https://bank.example)", "[v1.2](https://bank.example)",
     "[Node.js is slow](https://bank.example)"],
)  # fmt: skip
def test_a_link_whose_text_says_nothing_else_stays_as_it_is(body):
    assert "(" not in re.sub(r"<[^>]+>", "", render(body))


@pytest.mark.parametrize(
    ("href", "host"),
    [
        ("http:///evil.example/x", "evil.example"),
        ("http://ev%69l.example", "evil.example"),
        ("http:\\\\evil.example", "evil.example"),
        ("ht\ttp://ev\nil.example", "evil.example"),
        ("//evil.example", "evil.example"),
        (" \\/evil.example", "evil.example"),
        ("https://EVIL.example.", "evil.example"),
        ("https://user:pw@evil.example:443", "evil.example"),
        ("https://пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("https://evil。example", "evil.example"),
        ("https://\uff45\uff56\uff49\uff4c.example", "evil.example"),
        ("http://[2001:db8::1]/", "2001:db8::1"),
        ("/x", ""),
        ("x", ""),
        ("https://", ""),
        ("https://a b", ""),
        ("ftp://evil.example", ""),
    ],
)  # fmt: skip
def test_a_host_is_the_one_that_a_browser_asks(href, host):
    assert host_of(href) == host


def test_other_schemes_lead_nowhere():
    assert resolve("javascript:alert(1)") is None
    assert resolve("data:text/html,x") is None
    assert resolve("mailto:ada@example.com").href == "mailto:ada@example.com"


def test_a_version_is_no_host():
    assert not names_another_host("v1.2", "https://bank.example")
