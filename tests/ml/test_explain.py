"""Explanations of texts that are written to confuse: each part has its place in the original."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.explain import Contribution, contributions_of, weights_of, without_edges
from ml.labels import LABELS
from ml.scorer import load_scorer
from tests.speed import cpu_seconds_below

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=200)
DISGUISING = st.text(st.sampled_from("fuckIDIOT1!0@$*._- \u200b\u0336\u00fc\ud55c\u0441😀&;\n"))
WORDS = ["you", "f u c k", "id1ot", "st*pid", "\ud800", "\x00", "😀", "www.a.com", "\u202etihs"]


def toxic_parts(text: str) -> list[Contribution]:
    """As English: so short a text may be taken for any language."""
    weights, _ = weights_of(load_scorer().model.pipeline, text)
    parts = contributions_of(text, weights[:, LABELS.index("toxic")])
    return sorted(parts, key=lambda part: part.start)


@settings(max_examples=100)
@given(ANY_TEXT | DISGUISING | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_the_parts_of_an_explanation_lie_apart_and_point_at_the_text(text: str) -> None:
    parts = toxic_parts(text)
    assert all(text[part.start : part.end] == part.text for part in parts)
    assert all(one.end <= next_.start for one, next_ in pairwise(parts))


@settings(max_examples=100)
@given(DISGUISING | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_the_parts_of_a_disguised_text_add_up_to_its_log_odds(text: str) -> None:
    scorer = load_scorer()
    (expected,) = scorer.model.pipeline.decision_function([text])[:, LABELS.index("toxic")]
    _, facts = weights_of(scorer.model.pipeline, text)
    total = sum(part.weight for part in toxic_parts(text)) + scorer.intercepts["toxic"]
    total += sum(weights[LABELS.index("toxic")] for weights in facts.values())
    assert total == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("word", ["f u c k", "f.u.c.k", "f*ck", "fuuuuck", "f\u200buck"])
def test_a_disguised_word_is_shown_as_it_was_written(word: str) -> None:
    heaviest = max(toxic_parts(f"well {word} you then"), key=lambda part: part.weight)
    assert heaviest.text == word


def test_a_span_with_many_blanks_inside_is_told_in_no_time() -> None:
    text = f"  «otuz{' ' * 19_000}birci»"
    with cpu_seconds_below(0.2):
        start, end = without_edges(text, 0, len(text))
    assert (start, end) == (3, len(text) - 1)
    assert without_edges("?! ...", 0, 6) == (0, 6)
