"""What the model makes of sentences of the kinds that it is known to mistake, in the default mode.

The sentences stand in `functional.toml`. They are nobody's comments, never trained on, and their
wording is no training phrase's. What is expected of each is not changed to fit a model.
"""

import tomllib
from pathlib import Path

import pytest

from ml.labels import PUBLISH_BELOW
from ml.scorer import Scorer
from ml.workshop.generated import PHRASES

KINDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("functional.toml").read_text(encoding="utf-8")
)
MISTAKES = {
    "a_source_is_given": (3, 0),
    "a_number": (0, 1),
    "two_common_words": (7, 1),
    "praise_and_groups_named": (1, 0),
    "counter_speech_and_quotation": (3, 3),
    "blunt_about_things_and_power": (6, 1),
    "short_english": (0, 1),
    "hate_in_clean_words": (3, 14),
    "threats_in_clean_words": (8, 10),
    "self_harm": (1, 5),
    "insult_in_clean_words": (2, 26),
    "spam_without_a_link": (3, 10),
}
"""For each kind how many good ones are withheld and how many bad ones are published: at most."""

LINKED_MISTAKES = 9
"""Of the 200 sentences with an honest link below: those that stand alone, mostly."""

FRIENDLY = [
    "Thank you for this, the nurses deserve it. {link}",
    "The recording of the debate is here: {link}",
    "I read the opposite last week ({link}), who is right?",
    "My daughter played in that orchestra. {link}",
    "{link} explains it better than I can.",
    "For the record, the bridge was closed in 2017 already, see {link}",
    "What a lovely picture of the old mill! More of them: {link}",
    "[The report]({link}) has 212 pages, and page 40 is the one to read.",
    "Nobody mentions the farmers. {link}",
    "He voted against it twice. {link}",
    "Our town did the same in 1994 and it worked: {link}",
    "The minutes are public. {link}",
    "I am glad that somebody asks. My own notes from the hearing: {link}",
    "{link}",
    "Source: {link}",
    "You are right about the trams. [Compare this]({link}).",
    "As a teacher I can only agree. This study found it, too: {link}",
    "Please read this before you judge the judge: {link}",
    "The song they sang at the funeral: {link}",
    "Not everything was better then. {link}",
]
HONEST = [
    "https://www.theguardian.com/uk-news/2021/nov/04/old-mill-reopens-after-flood",
    "https://www.gao.gov/products/gao-22-104597",
    "https://youtu.be/Zk3vP1yQhLw?t=92",
    "https://vimeo.com/221744083",
    "www.nzz.ch/wirtschaft/der-haushalt-in-zahlen-ld.1748812",
    "https://tante-erna-kocht.blogspot.com/2014/08/linsen.html",
    "https://www.ruderverein-altona.de/chronik/1994",
    "https://pubmed.ncbi.nlm.nih.gov/29474821/",
    "https://en.wikipedia.org/wiki/Aberfan_disaster",
    "https://bsky.app/profile/harbourwatch.example/post/3kq2x5",
]


def withheld(scorer: Scorer, texts: list[str]) -> list[str]:
    """Those that a new site would not publish by itself."""
    return [
        text
        for text, found in zip(texts, scorer.score(texts), strict=True)
        if found.in_danger
        or any(p >= PUBLISH_BELOW[label] for label, p in found.probabilities.items())
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_more_mistakes_are_made_than_are_known(scorer: Scorer, kind: str) -> None:
    good, bad = KINDS[kind]["publish"], KINDS[kind]["hold"]
    wrongly, rightly = withheld(scorer, good), withheld(scorer, bad)
    most_wrongly, most_missed = MISTAKES[kind]
    assert len(wrongly) <= most_wrongly, wrongly
    assert len(bad) - len(rightly) <= most_missed, sorted(set(bad) - set(rightly))


def test_of_friendly_sentences_with_an_honest_link_no_more_than_known_are_withheld(
    scorer: Scorer,
) -> None:
    texts = [sentence.format(link=link) for sentence in FRIENDLY for link in HONEST]
    assert len(texts) == 200
    wrongly = withheld(scorer, texts)
    assert len(wrongly) <= LINKED_MISTAKES, wrongly


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_sixty_sentences_that_training_has_not(kind: str) -> None:
    sentences = [text for texts in KINDS[kind].values() for text in texts]
    assert len(set(sentences)) == len(sentences) >= 60
    phrases = {phrase for phrases in PHRASES.values() for phrase in phrases if " " in phrase}
    assert not set(sentences) & phrases
