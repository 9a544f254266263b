"""Blocked hosts are read as browsers read them, and links are counted as readers count them."""

import pytest

from comments.models import Revision, Status
from comments.posting.writing import Writing
from comments.rendering import render
from moderation.policy import revise_policy
from moderation.rules.links import hosts_of, links_in
from tests.speed import cpu_seconds_below


@pytest.mark.parametrize(
    "body",
    ["[a](http:///evil.example/x)", "[a](http://ev%69l.example/x)", "[a](http:/evil.example/x)",
     "[a](https:////evil.example)", "[a](http://evil%2Eexample)", "[a](//evil.example)",
     "[a](///evil.example/x)", "<http:///evil.example/x>", "![](http:evil.example)",
     "[x][1]\n\n[1]: http:///evil.example/", "https://evil.example/x”", "https://EVIL.example.",
     "“https://sub.evil.example”", "evil.example/x", "https://evil。example/x",
     "https://user@evil.example", "ht&#116;ps://evil.example/", "evil.example", "https://ev&#105;l.example/",
     "https://evil&#46;example",
     "https://evil.example。", "https://**evil**.example",
     "[https://ok.example](https://evil.example)",
     "`https://evil.example`", "https://ok.example,https://evil.example", "https:\\\\evil.example",
     "https://evil.example:8080/x"],
)  # fmt: skip
def test_a_blocked_host_is_found_however_it_is_written(post, thread, body):
    revise_policy(thread.site.policy, blocked_hosts="evil.example")
    assert post(f"A map of the harbour: {body} for you").status == Status.REJECTED


@pytest.mark.parametrize(
    "listed",
    ["evil.example", "*.evil.example", "https://www.evil.example/x", "EVIL.example",
     "//evil.example", "evil.example:443"],
)  # fmt: skip
def test_a_host_may_be_listed_in_any_form(post, thread, listed):
    revise_policy(thread.site.policy, blocked_hosts=listed)
    assert post("See https://sub.evil.example/x here").status == Status.REJECTED


@pytest.mark.parametrize(
    "body",
    ["https://notevil.example/", "https://evil.example.org/", "https://ok.example/evil.example"],
)
def test_other_hosts_are_let_through(post, thread, body):
    revise_policy(thread.site.policy, blocked_hosts="evil.example")
    assert post(f"See {body} here").status == Status.PENDING


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("https://a.example/x and https://a.example/x/", 1),
        ("[a](http:///a.example/x) https://a.example/x", 1),
        ("https://a.example/x, https://a.example/y", 2),
        ("“https://a.example/x” «https://b.example/y»", 2),
        ("https://a.example/x\uff1bhttps://b.example/y", 2),
        ("https://A.example/x https://a.example/X", 2),
        ("a.example/x https://a.example/x", 1),
        ("mailto:ada@a.example", 0),
        ("[a](mailto:ada@a.example)", 0),
        ("no links. None at all", 0),
    ],
)
def test_links_are_counted_once_each(body, count):
    assert len(links_in(body, render(body))) == count


@pytest.mark.parametrize("piece", ["http://[", "a.", "https:", "a.b ", "//", "https://a.b”", "。"])
def test_finding_hosts_takes_little_time(thread, piece):
    writing = Writing.of(piece * (10_000 // len(piece)))
    with cpu_seconds_below(1.0):
        hosts_of(Revision(**writing.columns()))
