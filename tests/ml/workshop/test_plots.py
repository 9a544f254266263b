"""The figures of docs/classifier.md."""

from pathlib import Path

import numpy as np
import pytest

from ml.labels import ALL
from ml.workshop import plots
from ml.workshop.measures import Judged

TOXIC = next(label for label in ALL if label.name == "toxic")


def calibrated(rows: int, seed: int, error: float = 0.0) -> Judged:
    random = np.random.default_rng(seed)
    logits = random.normal(-2.5, 1.5, rows)
    truth = (random.random(rows) < 1 / (1 + np.exp(-logits - error))).astype(int)
    return Judged.of(logits, truth)


@pytest.fixture
def curves() -> dict[str, Judged]:
    names = [*plots.SOURCES["toxic"], plots.THEIRS]
    return {name: calibrated(20_000, seed) for seed, name in enumerate(names)}


def test_the_same_scores_give_the_same_small_file(
    curves: dict[str, Judged], tmp_path: Path
) -> None:
    for name in ("one.svg", "two.svg"):
        plots.save(TOXIC, curves, tmp_path / name)
    first = (tmp_path / "one.svg").read_bytes()
    assert first == (tmp_path / "two.svg").read_bytes()
    assert len(first) < 60_000
    assert b"<dc:date>" not in first


@pytest.mark.parametrize("name", list(plots.SOURCES))
def test_the_figures_are_in_the_documentation(name: str) -> None:
    root = Path(__file__).parents[3]
    figure = plots.IMAGES / f"classifier-{name}.svg"
    assert 1_000 < (root / figure).stat().st_size < 60_000
    assert f"({figure.relative_to('docs')})" in (root / "docs" / "classifier.md").read_text(
        encoding="utf-8"
    )


def test_true_probabilities_lie_on_the_diagonal_and_others_do_not() -> None:
    for error, close in ((0.0, True), (2.0, False)):
        judged = calibrated(200_000, 3, error)
        place = np.digitize(1 / (1 + np.exp(-judged.logits)), plots.EDGES)
        rate = float(judged.truth.mean())
        said, seen = plots.binned(judged, np.ones(len(place)), rate, place)
        assert np.allclose(said, seen, atol=0.03) is close


@pytest.mark.parametrize("colour", [*plots.COLOURS, plots.INK])
@pytest.mark.parametrize("page", ["#ffffff", "#0d1117"])
def test_each_colour_can_be_seen_on_white_and_on_dark_pages(colour: str, page: str) -> None:
    lighter, darker = sorted([luminance(colour), luminance(page)], reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= (4 if colour == plots.INK else 3)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
