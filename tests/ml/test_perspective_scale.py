"""On Perspective's scale as many comments pass a threshold as Perspective's score let pass."""

import json
from itertools import pairwise

import numpy as np
import pytest

from config.embedded import REPOSITORY
from ml.perspective_scale import FILE, on_their_scale
from ml.scorer import SHIPPED, load_scorer
from ml.workshop import datasets
from ml.workshop.perspective import USUAL, write_scale

STORED = json.loads((SHIPPED / FILE).read_bytes())


def test_it_was_made_with_the_model_that_is_shipped():
    manifest = json.loads((SHIPPED / "manifest.json").read_bytes())
    assert STORED["artefact"] == manifest["artefact"]


def test_it_rises_everywhere_from_0_to_1():
    steps = [on_their_scale(number / 2_000) for number in range(2_001)]
    assert (steps[0], steps[-1]) == (0.0, 1.0)
    assert all(one < other for one, other in pairwise(steps))


@pytest.mark.parametrize("row", STORED["table"], ids=lambda row: str(row["perspective"]))
def test_a_threshold_of_the_table_is_where_its_own_lies(row):
    assert on_their_scale(row["parley"]) == pytest.approx(row["perspective"], abs=0.01)


def test_the_documentation_shows_what_was_measured():
    page = (REPOSITORY / "docs" / "perspective.md").read_text(encoding="utf-8")
    for row in STORED["table"]:
        assert f"| {row['perspective']:.2f} | {row['parley']:.3f} | {row['comments']} |" in page


@pytest.mark.torture
def test_it_is_what_the_data_says(data, tmp_path):
    for file in SHIPPED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / FILE).unlink()
    write_scale(tmp_path, data)
    assert json.loads((tmp_path / FILE).read_bytes()) == STORED


def test_as_many_comments_pass_as_with_perspective(data):
    rows, theirs = datasets.read_perspective(data / datasets.PERSPECTIVE)
    asked, theirs = [row.text for row in rows[::5]], theirs[::5]
    found = load_scorer().score(asked)
    ours = np.array([on_their_scale(one.probabilities.get("toxic", 0.0)) for one in found])
    for threshold in USUAL[:4]:
        passing = int((theirs >= threshold).sum())
        assert int((ours >= threshold).sum()) == pytest.approx(passing, abs=3 * passing**0.5)
