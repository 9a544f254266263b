"""Rows that nobody wrote: marked, the same each time, and none of what tests ask the model."""

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ml.links import address_in, has_link
from ml.text import chunks_of
from ml.workshop import fairness
from ml.workshop.datasets import Row
from ml.workshop.generated import MARKED
from ml.workshop.honest_links import linked_rows
from ml.workshop.twins import plain, twin_rows

CLEAN = [
    Row("s", "train", "en", "news", f"The harbour board met {n} times.", {"toxic": 0})
    for n in range(9)
]
RUDE = [Row("s", "train", "en", "news", "What an idiot he is, that man.", {"toxic": 1})]


def test_they_are_marked_and_the_same_each_time() -> None:
    rows = [*twin_rows(60), *linked_rows(CLEAN + RUDE, 60)]
    assert rows == [*twin_rows(60), *linked_rows(CLEAN + RUDE, 60)]
    assert {row.source for row in rows} <= MARKED


def test_no_sentence_that_tests_ask_is_trained_on() -> None:
    kinds = tomllib.loads(
        Path(__file__).parents[1].joinpath("functional.toml").read_text(encoding="utf-8")
    )
    asked = {plain(text) for kind in kinds.values() for side in kind.values() for text in side}
    asked |= {plain(text) for term in fairness.TERMS for text in fairness.sentences_with(term)}
    assert not asked & {plain(row.text) for row in [*twin_rows(), *linked_rows([])]}


def test_clean_twins_are_as_long_and_as_loud_as_the_bad_ones() -> None:
    rows = [row for row in twin_rows() if "toxic" in row.labels]
    for measure in (len, str.isupper, str.islower, lambda text: text.endswith(".")):
        clean, bad = (
            np.mean([measure(row.text) for row in rows if row.labels["toxic"] == toxic])
            for toxic in (0, 1)
        )
        assert clean == pytest.approx(bad, rel=0.5, abs=0.05)


def test_a_clean_comment_gets_one_honest_link_and_a_rude_one_none() -> None:
    rows = linked_rows(CLEAN + RUDE, 300)
    assert len(rows) == 300
    assert all(row.labels == {"spam": 0} for row in rows)
    assert not any("idiot" in row.text for row in rows)
    links = [sum(map(has_link, chunks_of(row.text))) for row in rows]
    assert Counter(links) == {1: 300}


def test_the_hosts_are_many_and_of_many_countries() -> None:
    found = [address_in(chunk) for row in linked_rows([], 4_000) for chunk in chunks_of(row.text)]
    hosts = {link[0].split("/")[2 if "//" in link[0] else 0].lower() for link in found if link}
    assert len(hosts) >= 300
    assert len({host.rsplit(".", 1)[-1] for host in hosts}) >= 20
