"""`python -m ml.workshop.perspective`: what Perspective's thresholds are on Parley's scale.

Writes it beside the model, where `ml.perspective_scale` finds it, and prints a table with what both
systems catch at each threshold. Training does the same. Both are asked about the 19,842 comments
whose Perspective scores are known: none of them was ever trained on.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from ml.artifacts import load
from ml.perspective_scale import FILE
from ml.scorer import SHIPPED, Scorer
from ml.workshop import datasets

USUAL = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
"""What clients of Perspective have as their threshold."""
_MEASURED = (0.01, 0.02, 0.03, 0.05, *(number / 40 for number in range(3, 40)), 0.985)
_BATCH = 256


def write_scale(folder: Path, data: Path) -> list[dict[str, Any]]:
    """Measure, and write the map of the model in `folder`; returns the table of `USUAL`."""
    model = load(folder)
    rows, theirs = datasets.read_perspective(data / datasets.PERSPECTIVE)
    ours = _toxic(Scorer(model), [row.text for row in rows])
    judged = ~np.isnan(ours)  # a few are in other languages
    truth = datasets.truth_of(rows, ["toxic"])[judged, 0]
    ours, theirs = ours[judged], theirs[judged]
    table = [_row(threshold, ours, theirs, truth) for threshold in USUAL]
    scale = {
        "artefact": model.manifest["artefact"],
        "comments": int(judged.sum()),
        "points": _points(ours, theirs),
        "table": table,
    }
    (folder / FILE).write_text(json.dumps(scale, indent=1) + "\n", encoding="utf-8")
    return table


def _toxic(scorer: Scorer, texts: list[str]) -> np.ndarray:
    found = [
        one.probabilities.get("toxic", np.nan)
        for start in range(0, len(texts), _BATCH)
        for one in scorer.score(texts[start : start + _BATCH])
    ]
    return np.array(found)


def _points(ours: np.ndarray, theirs: np.ndarray) -> list[list[float]]:
    """Pairs of values that as many comments pass, from (0, 0) to (1, 1), rising in both."""
    points = [[0.0, 0.0]]
    for value in _MEASURED:
        same = _as_many_pass(value, ours, theirs)
        if points[-1][0] < same < 1.0:
            points.append([round(same, 6), value])
    return [*points, [1.0, 1.0]]


def _as_many_pass(threshold: float, ours: np.ndarray, theirs: np.ndarray) -> float:
    passing = int((theirs >= threshold).sum())
    return float(np.sort(ours)[-passing]) if passing else 1.0


def _row(
    threshold: float, ours: np.ndarray, theirs: np.ndarray, truth: np.ndarray
) -> dict[str, Any]:
    same = _as_many_pass(threshold, ours, theirs)
    return {
        "perspective": threshold,
        "parley": round(same, 3),
        "comments": int((theirs >= threshold).sum()),
        "of_perspective": _quality(theirs >= threshold, truth),
        "of_parley": _quality(ours >= same, truth),
    }


def _quality(held: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    caught = float(truth[held].sum())
    return {
        "precision": round(caught / max(int(held.sum()), 1), 3),
        "recall": round(caught / float(truth.sum()), 3),
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the map, and print the table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m ml.workshop.perspective", description=__doc__)
    parser.add_argument("--data", help="the labelled data's folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    options = parser.parse_args(arguments)
    try:
        folder = datasets.folder(options.data)
    except datasets.DataError as error:
        parser.error(str(error))
    for row in write_scale(options.model, folder):
        cells = [f"{row['perspective']:.2f}", f"{row['parley']:.3f}", f"{row['comments']}"]
        for system in ("of_perspective", "of_parley"):
            cells += [f"{row[system][name]:.0%}" for name in ("precision", "recall")]
        print(f"| {' | '.join(cells)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
