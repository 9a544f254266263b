"""What is said of a comment besides its words: links, how they stand, who can be reached."""

import pytest

from ml.features import CommentFeatures
from ml.offers import names_contact
from ml.scorer import load_scorer

SOME = ["a plain comment of some words"]
CONTACTS = [
    "call +49 (30) 1234-56 78",
    "write to me: whats app 5",
    "WhatsApp",
    "find us on Telegram today",
    "wickr is safe",
    "cash app works",
    "cashapp",
    "dm me",
    "Text me",
    "e-mail me",
    "contact him",
    "my website",
    "see our page",
    "name (at) host",
    "the home tab",
    "sub 4 sub",
    "subscribe to me",
    "ask @jane_doe",
]


@pytest.fixture(scope="module")
def features() -> CommentFeatures:
    return CommentFeatures(sizes=(200, 100), min_rows=0, short=12.0, facts=True).fit(SOME)


def facts(features: CommentFeatures, *texts: str) -> list[set[str]]:
    """Those of each text, read together."""
    rows = features.transform(list(texts))
    return [{name for _, name in features.facts_in(row.indices)} for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The map that they used is at https://www.gao.gov/maps", {"links to a source"}),
        ("https://www.gao.gov/maps", {"only links to a source"}),
        ("see: https://youtu.be/x1", {"only links to a video or a song"}),
        ("buy at http://cheap-pills.example", {"only links to a shop"}),
        ("old.reddit.com/r/trams", {"only links to somebody's page"}),
        ("I read it on www.gao.gov and on www.bbc.com", {"links to a source", "two links"}),
        ("bit.ly/a bit.ly/b bit.ly/c", {"only links to a shortened address", "many links"}),
        ("Muslim", {"offers nothing", "few words"}),
        ("25000", {"offers nothing", "few words"}),
        ("Our mayor has never read the report", {"offers nothing"}),
        ("please write about it to anna@mail.example", {"names a contact"}),
    ],
)
def test_a_comment_says_what_it_links_to_and_whether_it_stands_alone(
    features: CommentFeatures, text: str, expected: set[str]
) -> None:
    assert facts(features, text) == [expected]


def test_a_comment_has_the_same_facts_among_others(features: CommentFeatures) -> None:
    texts = ["https://a.example", "", "WhatsApp me", "one two three four", "www.bbc.com"]
    assert facts(features, *texts) == [facts(features, text)[0] for text in texts]


@pytest.mark.parametrize("text", CONTACTS)
def test_no_contact_is_overlooked_for_speed(features: CommentFeatures, text: str) -> None:
    for written in (text, text.upper(), f"Well, {text}.", f'"{text}!"'):
        assert names_contact(written)
        assert "names a contact" in facts(features, written)[0]


def test_a_fact_counts_the_same_in_a_long_comment_and_in_a_short_one(
    features: CommentFeatures,
) -> None:
    short, long = features.transform(
        ["www.gao.gov", "some words of a comment " * 50 + "www.gao.gov"]
    )
    assert short.data[-1] == long.data[-1] == 1


def test_an_explanation_names_the_facts() -> None:
    spam = load_scorer().explain("Cheap pills here: http://cheap-pills.example", top=None)["spam"]
    (fact,) = (part for part in spam if part.text == "only links to a shop")
    assert (fact.start, fact.end) == (0, 0)
    assert fact.weight > 0
