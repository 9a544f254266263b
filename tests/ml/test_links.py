"""What a link, an e-mail address and a number are read as: facts, not somebody's words."""

import pytest

from ml.links import (
    LINK,
    MAIL,
    MARKED_UP,
    MEDIA,
    MESSENGER,
    OTHER,
    PEOPLE,
    SHORTENER,
    SOURCE,
    TRADE,
    kind_of,
)
from ml.numbers import COUNT, PERCENT, PHONE, SUM, WHEN
from ml.text import LONGEST_CHUNK, canonical, chunks_of


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.bbc.co.uk/news/uk-66881515", SOURCE),
        ("http://news.bbc.co.uk/2/hi/8306077.stm", SOURCE),
        ("https://www.stadt-zuerich.ch/prd/de/index.html", OTHER),
        ("https://data.gov.au/dataset/4d5", SOURCE),
        ("http://www.cs.cmu.edu/~quake/", SOURCE),
        ("www.hansard.parliament.uk/commons/2020-03-11", SOURCE),
        ("https://user:pw@apnews.com/hub", SOURCE),
        ("https://m.youtube.com/watch?v=x1y2&t=9s", MEDIA),
        ("https://erna-schreibt.blogspot.com/2009/05/x.html", PEOPLE),
        ("https://t.me/signals_vip", MESSENGER),
        ("bit.ly/3xyz", SHORTENER),
        ("https://best-casino-bonus.example", TRADE),
        ("hxxp://onlinecasinohub.ru/", TRADE),
        ("https://harmless.example/order?x=1", TRADE),
        ("https://harmless.example/?aff=9912", TRADE),
        ("https://bishopsgate-freedom-learning.example/frankfurt-update", OTHER),
        ("https://notbbc.co.uk.evil.example/", OTHER),
    ],
)
def test_a_link_is_of_the_kind_of_its_host(address: str, kind: str) -> None:
    assert kind_of(address) == kind
    assert canonical(f"read {address} again") == f"read {LINK} {kind} again"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            "[the ruling](https://www.bailii.org/ew/1.html), page 3",
            f"the ruling {LINK} {SOURCE} page 3",
        ),
        ("see (https://www.reuters.com/x)", f"see {LINK} {SOURCE}"),
        ("<https://apnews.com/a>", f"{LINK} {SOURCE}"),
        ("here:https://apnews.com/a", f"here {LINK} {SOURCE}"),
        ("[https://apnews.com](https://slots.example)", f"{LINK} {SOURCE} {LINK} {TRADE}"),
        (
            "<a href=http://slots.example>cheap pills</a>",
            f"a {MARKED_UP} {LINK} {TRADE} cheap pills a",
        ),
        ("[url=http://slots.example]pills[/url]", f"{MARKED_UP} {LINK} {TRADE} pills url"),
        ("write to ada.b+c@mail.example now", f"write to {MAIL} now"),
    ],
)
def test_it_is_read_as_it_stands_there(written: str, words: str) -> None:
    assert canonical(written) == words


def test_a_long_address_leaves_no_words_behind() -> None:
    path = "/the-minister-is-a-stupid-idiot" * 9
    assert len(path) > 2 * LONGEST_CHUNK
    text = f"Read [this](https://apnews.com{path}) first"
    assert canonical(text) == f"read this {LINK} {SOURCE} first"
    assert "".join(chunks_of(text)) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("$20000", SUM),
        ("€9", SUM),
        ("3.5%", PERCENT),
        ("1987", WHEN),
        ("03/12/2019", WHEN),
        ("14:35", WHEN),
        ("+18885550142", PHONE),
        ("1-888-555-0142", PHONE),
        ("13,330,686", COUNT),
        ("25000 people", f"{COUNT} people"),
        ("(305) 555-0117", f"{COUNT} {PHONE}"),
        ("8 of 10, 24/7", "8 of 10 24 7"),
        ("500mg", f"{COUNT} mg"),
        ("the 1990s", f"the {WHEN} s"),
    ],
)
def test_a_number_is_read_by_its_shape(written: str, words: str) -> None:
    assert canonical(written) == words
