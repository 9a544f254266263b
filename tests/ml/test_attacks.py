"""What disguises cost: the recall that is lost where a threshold finds 80 % of the plain texts.

Measured on toxic comments of a source that was not trained on.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest

from ml.scorer import Scorer
from ml.workshop import datasets
from tests.ml.attacks import ATTACKS, disguised
from tests.speed import cpu_seconds_below

SOURCE = "surge-toxicity"
RECALL = 0.8
MAY_LOSE = 0.03
MAY_HOLD_MORE = 0.05
"""Or the losses could be kept small by taking every disguise for abuse."""

LETTERS_LOST = {"swapped_inner_letters", "one_dot_inside"}
"""Written as typos and joined sentences are, so that too eager a reading would harm the innocent:
their loss is held where it is, not under MAY_LOSE."""
HARD_ON_EVERY_WORD = {"leetspeak"}
"""Nobody writes whole comments like this: short words become numbers (7h3, 5h3)."""
OUT_OF_REACH_MAY_LOSE = 0.15

_WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True)
class Comments:
    """Toxic comments, the words of each that somebody would disguise, and clean comments."""

    toxic: list[str]
    offensive: list[set[str]]
    clean: list[str]
    threshold: float


def toxicity(scorer: Scorer, texts: list[str]) -> np.ndarray:
    """As a site is told it: a disguise that is taken for another language hides a comment, too."""
    return np.array([one.probabilities.get("toxic", 0.0) for one in scorer.score(texts)])


def found(scorer: Scorer, comments: Comments, texts: list[str]) -> float:
    return float(np.mean(toxicity(scorer, texts) >= comments.threshold))


def offensive_words(scorer: Scorer, text: str, listed: set[str]) -> set[str]:
    """The listed words of a text; in a text without any, those that weigh most."""
    words = listed.intersection(_WORD.findall(text.lower()))
    if words:
        return words
    heaviest = [part for part in scorer.explain(text, top=None)["toxic"] if part.weight > 0][:3]
    return {word for part in heaviest for word in _WORD.findall(part.text.lower())}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(6, id="every sixth"),
        pytest.param(1, id="all", marks=pytest.mark.torture),
    ],
)
def comments(
    data: Path,
    labelled_rows: list[datasets.Row],
    scorer: Scorer,
    request: pytest.FixtureRequest,
) -> Comments:
    rows = [row for row in labelled_rows if row.source == SOURCE]
    rows = rows[:: request.param]
    toxic = [row.text for row in rows if row.labels["toxic"]]
    listed = set((data / "lexicons" / "profanity" / "en").read_text(encoding="utf-8").splitlines())
    return Comments(
        toxic,
        [offensive_words(scorer, text, listed) for text in toxic],
        [row.text for row in rows if not row.labels["toxic"]],
        float(np.quantile(toxicity(scorer, toxic), 1 - RECALL)),
    )


@pytest.mark.parametrize("name", ATTACKS)
def test_disguising_the_offensive_words_hides_few_comments(
    comments: Comments, scorer: Scorer, name: str
) -> None:
    pairs = zip(comments.toxic, comments.offensive, strict=True)
    texts = [disguised(text, ATTACKS[name], words) for text, words in pairs]
    lost = RECALL - found(scorer, comments, texts)
    assert lost < (OUT_OF_REACH_MAY_LOSE if name in LETTERS_LOST else MAY_LOSE)


@pytest.mark.parametrize("name", ATTACKS)
def test_disguising_every_word_hides_few_comments(
    comments: Comments, scorer: Scorer, name: str
) -> None:
    texts = [disguised(text, ATTACKS[name]) for text in comments.toxic]
    lost = RECALL - found(scorer, comments, texts)
    lenient = name in LETTERS_LOST | HARD_ON_EVERY_WORD
    assert lost < (OUT_OF_REACH_MAY_LOSE if lenient else MAY_LOSE)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_disguise_alone_does_not_make_a_clean_comment_toxic(
    comments: Comments, scorer: Scorer, name: str
) -> None:
    texts = [disguised(text, ATTACKS[name]) for text in comments.clean]
    assert found(scorer, comments, texts) < found(scorer, comments, comments.clean) + MAY_HOLD_MORE


@pytest.mark.parametrize("name", ATTACKS)
def test_each_disguise_is_the_same_for_the_same_seed_and_changes_the_text(name: str) -> None:
    text = "Nobody but a complete idiot would believe such stupid rubbish"
    assert disguised(text, ATTACKS[name]) == disguised(text, ATTACKS[name])
    assert disguised(text, ATTACKS[name]) != text
    assert disguised(text, ATTACKS[name], {"idiot"}).startswith("Nobody but a complete ")


@pytest.mark.parametrize("letters", ["scpb*", "abcs-", "s1!cpb035@", "aaabbbsss", "c\u0336\u0441"])
@pytest.mark.parametrize("length", [5, 12, 60])
def test_a_flood_of_made_up_disguises_takes_no_more_than_two_seconds(
    scorer: Scorer, letters: str, length: int
) -> None:
    random = Random(0)
    chunks = ["".join(random.choices(letters, k=length)) for _ in range(20_000 // length)]
    with cpu_seconds_below(2):
        scorer.score([" ".join(chunks)])
