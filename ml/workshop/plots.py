"""`python -m ml.workshop.plots`: reliability and precision-recall of a model on unseen rows.

Both are drawn where the label has its natural rate: sources hold as much abuse or spam as their
makers sought, and without the re-weighting their curves could not be compared. The files are the
same for the same model, and can be read on white and on dark pages.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.special import expit, logit

from ml.artifacts import ModelError, load
from ml.labels import ALL, HOLD_ABOVE, Label
from ml.scorer import SHIPPED
from ml.workshop import datasets
from ml.workshop.measures import RESAMPLES, Judged, at_rate, precision_at
from ml.workshop.out_of_fold import Scored, score_unseen

IMAGES = Path("docs", "images")
SOURCES = {"toxic": ("surge-toxicity", "perspective-scores", "fox-news"), "spam": ("youtube-spam",)}
THEIRS = "Perspective itself"

EDGES = np.array([0.01, 0.03, 0.06, 0.12, 0.25, 0.5, 0.75, 0.9])
"""Where one bin of probabilities ends and the next begins: most comments score low."""
FEWEST = 8
"""A bin with fewer rows is left out: its point would say nothing."""
TICKS = (0.005, 0.02, 0.1, 0.5, 0.9, 0.98)
ENDS = (0.003, 0.997)
"""What lies beyond is drawn here."""

INK = "#7b7b7b"
COLOURS = ("#2f81d6", "#d4651a", "#2e9b62")
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "parley",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    **{f"{part}.color": INK for part in ("text", "xtick", "ytick", "grid")},
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "xtick.minor.visible": False,
    "ytick.minor.visible": False,
    "legend.frameon": False,
    "legend.fontsize": 9,
}


def draw(label: Label, curves: Mapping[str, Judged]) -> Figure:
    """A figure of two panels for one label."""
    name, rate = label.name, label.natural_rate
    figure = Figure(figsize=(9, 4.6), layout="constrained")
    reliability, precision = figure.subplots(1, 2)
    for (source, judged), colour in zip(curves.items(), [*COLOURS, INK], strict=False):
        if source == THEIRS:
            draw_precision(precision, judged, rate, INK, source)
            continue
        draw_reliability(reliability, judged, rate, colour)
        draw_precision(precision, judged, rate, colour, source)
        draw_hold(precision, judged, rate, colour, HOLD_ABOVE[name])
    dress_reliability(reliability, name)
    dress_precision(precision, name)
    figure.supxlabel(f"Unseen comments, {name} re-weighted to {rate:.0%}", fontsize=9)
    figure.legend(loc="outside upper center", ncols=len(curves))
    return figure


def dress_reliability(axes: Axes, name: str) -> None:
    """Axes in log-odds, so that the low probabilities of most comments have room."""
    axes.plot(TICKS, TICKS, color=INK, linewidth=0.8, linestyle=":")
    axes.set(xscale="logit", yscale="logit", xlabel="probability said", ylabel=f"share {name}")
    limits = (ENDS[0] * 0.8, 1 - ENDS[0] * 0.8)
    written = [f"{tick:.1%}" if tick < 0.01 else f"{tick:.0%}" for tick in TICKS]
    axes.set(xlim=limits, ylim=limits, title="Is the probability true?")
    axes.set_xticks(TICKS, written)
    axes.set_yticks(TICKS, written)
    axes.minorticks_off()


def dress_precision(axes: Axes, name: str) -> None:
    """Axes from nothing to all."""
    axes.set(xlim=(0, 1.02), ylim=(0, 1.04), title="What is found, and what else is held for it?")
    axes.set(xlabel=f"share of the {name} ones that is held", ylabel=f"share of the held: {name}")


def draw_reliability(axes: Axes, judged: Judged, rate: float, colour: str) -> None:
    """Observed against said in each bin, with 95 % bootstrap intervals."""
    place = np.digitize(expit(judged.logits), EDGES)
    full = np.flatnonzero(np.bincount(place, minlength=len(EDGES) + 1) >= FEWEST)
    said, drawn = np.clip(binned(judged, np.ones(len(place)), rate, place)[:, full], *ENDS)
    low, high = np.clip(resampled(judged, rate, place)[:, full], *ENDS)
    bars = [np.maximum(drawn - low, 0), np.maximum(high - drawn, 0)]
    axes.errorbar(said, drawn, bars, fmt="o-", color=colour, linewidth=1.2, markersize=4.5)


def binned(judged: Judged, weight: np.ndarray, rate: float, place: np.ndarray) -> np.ndarray:
    """Mean probability and share of positives of each bin."""
    weight = at_rate(judged.truth, weight, rate)
    sums = [
        np.bincount(place, weight * numbers, minlength=len(EDGES) + 1)
        for numbers in (np.ones(len(place)), expit(judged.logits), judged.truth)
    ]
    return np.array(sums[1:]) / np.maximum(sums[0], 1e-12)


def resampled(judged: Judged, rate: float, place: np.ndarray) -> np.ndarray:
    """2.5 % and 97.5 % quantiles of the share of positives of each bin."""
    random, count = np.random.default_rng(0), len(place)
    draws = (random.integers(0, count, count) for _ in range(RESAMPLES))
    weights = (np.bincount(draw, minlength=count).astype(float) for draw in draws)
    shares = [binned(judged, weight, rate, place)[1] for weight in weights]
    return np.quantile(shares, [0.025, 0.975], axis=0)


def draw_precision(axes: Axes, judged: Judged, rate: float, colour: str, source: str) -> None:
    """Precision at each share of the positives found."""
    weight = at_rate(judged.truth, np.ones(len(judged.truth)), rate)
    recalls = np.linspace(0.02, 1, 99)
    precisions = [precision_at(recall)(judged, weight) for recall in recalls]
    style = "--" if source == THEIRS else "-"
    axes.plot(recalls, precisions, style, color=colour, linewidth=1.5, label=source)


def draw_hold(axes: Axes, judged: Judged, rate: float, colour: str, hold: float) -> None:
    """A dot where a new site's threshold lies on the curve."""
    weight = at_rate(judged.truth, np.ones(len(judged.truth)), rate)
    held = expit(judged.logits) >= hold
    if held.any():
        right = weight @ (held * judged.truth)
        axes.plot(right / rate, right / (weight @ held), "o", color=colour, markersize=6)


def curves_of(label: str, unseen: Scored, theirs: Judged) -> dict[str, Judged]:
    """What is drawn for a label, by source."""
    curves = {source: Judged.of(*unseen.labelled(source, label)) for source in SOURCES[label]}
    return curves | ({THEIRS: theirs} if label == "toxic" else {})


def save(label: Label, curves: Mapping[str, Judged], path: Path) -> None:
    """Draw a label's figure into a file that says nothing of when and by what it was drawn."""
    with mpl.rc_context(STYLE):
        figure = draw(label, curves)
        figure.savefig(path, transparent=True, metadata={"Date": None, "Creator": None})


def main(arguments: list[str] | None = None) -> int:
    """Draw what docs/classifier.md shows."""
    parser = argparse.ArgumentParser(prog="python -m ml.workshop.plots", description=__doc__)
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    parser.add_argument("--out", type=Path, default=IMAGES, help="the folder to draw into")
    options = parser.parse_args(arguments)
    try:
        folder, model = datasets.folder(options.data), load(options.model)
    except (datasets.DataError, ModelError) as error:
        parser.error(str(error))
    rows, chances = datasets.read_perspective(folder / datasets.PERSPECTIVE)
    truth = np.array([row.labels["toxic"] for row in rows])
    theirs = Judged.of(logit(np.clip(chances, 1e-6, 1 - 1e-6)), truth)
    unseen = score_unseen(model, folder)
    for label in ALL:
        if label.name in SOURCES:
            curves = curves_of(label.name, unseen, theirs)
            save(label, curves, options.out / f"classifier-{label.name}.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
