"""What counts as an offer, and that without one no score is high enough to reject by itself."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.labels import REJECT_ABOVE
from ml.offers import SURE, bounded, sells, shows_offer
from ml.scorer import Scorer

SPAM = "Buy cheap viagra, casino bonus, subscribe, check out, win money, click, free, loans " * 3


@pytest.mark.parametrize(
    "text",
    [
        "more at www.pills.example",
        "see https://x.example/a",
        "write to ada@mail.example",
        "ada (at) mail.example",
        "call +1 (888) 555-0142 today",
        "0800 555 01 00",
        "text me on WhatsApp",
        "wickr: medz",
        "follow @cheap_loans",
        "subscribe to my channel",
        "contact her for the loan",
    ],
)
def test_a_way_to_the_seller_is_an_offer(text: str) -> None:
    assert shows_offer(text)


@pytest.mark.parametrize(
    "text",
    [
        "Check out page 12 of the audit.",
        "25000",
        "From 1914-1918 and 1939-1945.",
        "Please share this article.",
        "It cost $1,250,000 in 2019.",
        "The senator should contact his conscience.",
        "at 5 p.m. @ home",
        "I read it in the paper, e.g. on page 3.",
    ],
)
def test_talk_is_none(text: str) -> None:
    assert not shows_offer(text)


def test_a_link_sells_something_unless_it_leads_to_a_source() -> None:
    assert sells("win at https://win.example", None)
    assert sells("write to ada@gao.gov", None)
    assert not sells("subscribe, says https://www.gao.gov/a/1", None)
    assert sells("https://www.gao.gov/a/1 and https://win.example", None)


def test_whoever_is_spoken_to_sells_nothing() -> None:
    assert not sells("@ada @grace_h: you win, subscribe and click", None)
    assert not sells("RT @ada: win now", None)
    assert sells("@ada win now, ask @cheap_loans", None)
    assert sells("win now @cheap_loans", None)
    assert sells("@ada text me on WhatsApp", None)
    assert not sells(f"{'@ada ' * 20_000}win", None)


def test_what_is_known_from_elsewhere_is_as_good_as_an_offer() -> None:
    assert sells("win now", {"near_duplicates": 2})
    assert sells("win now", {"blocklist_hits": 1})
    assert not sells("win now", {"links": 0, "near_duplicates": 0})
    assert not sells("win now", None)


@given(st.floats(-50, 500), st.floats(-50, 500))
def test_the_bound_keeps_the_order_and_never_reaches_rejection(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert bounded(low) <= bounded(high) + 1e-9
    assert 1 / (1 + math.exp(-bounded(high))) < REJECT_ABOVE["spam"]
    assert bounded(low) == low or low > SURE


def test_without_an_offer_nothing_is_sure_spam_and_the_explanation_says_so(scorer: Scorer) -> None:
    bare, offered = scorer.score([SPAM, SPAM + "https://win.example"])
    assert bare.probabilities["spam"] < REJECT_ABOVE["spam"] < offered.probabilities["spam"]
    parts = scorer.explain(SPAM, top=None)["spam"]
    assert [part.weight < 0 for part in parts if part.text == "no offer"] == [True]
    logit = scorer.intercepts["spam"] + sum(part.weight for part in parts)
    assert 1 / (1 + math.exp(-logit)) == pytest.approx(bare.probabilities["spam"], abs=1e-6)


def test_no_word_rejects_alone_or_beside_a_source(scorer: Scorer) -> None:
    vocabulary = scorer.model.pipelines["en"]["features"].vocabularies_[0].get_vocab()
    words = sorted(word for word in vocabulary if word.isalpha())
    assert len(words) > 30_000
    found = scorer.score([*words, *("25000", "$20000", "0049 30 901820", "100%", "+1 888")])
    some = [*words[::5], "subscribe", "casino", "viagra"]
    found += scorer.score([f"More on {word}: https://www.gao.gov/a/1" for word in some])
    assert max(one.probabilities["spam"] for one in found) < REJECT_ABOVE["spam"]
