"""What is caught where there is no model: of lines in each listed language, on a new site."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml.labels import HOLD_ABOVE
from ml.scorer import Prediction, Scorer

LINES: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("foreign_lines.toml").read_text(encoding="utf-8")
)


def report(scorer: Scorer) -> list[dict[str, Any]]:
    """For each language how many of its rude and friendly lines are held, in every mode."""
    return [
        {
            "language": language,
            "rude": len(lines["rude"]),
            "caught": _held(scorer, lines["rude"]),
            "friendly": len(lines["friendly"]),
            "held": _held(scorer, lines["friendly"]),
        }
        for language, lines in LINES.items()
    ]


def _held(scorer: Scorer, texts: Sequence[str]) -> int:
    return sum(map(_is_held, scorer.score(texts)))


def _is_held(found: Prediction) -> bool:
    return any(chance >= HOLD_ABOVE[label] for label, chance in found.probabilities.items())


def table(found: Sequence[dict[str, Any]]) -> str:
    """The report as a Markdown table, a few languages a line."""
    cells = [
        f"{one['language']} {one['caught']} of {one['rude']}"
        + (f", {one['held']} of {one['friendly']} friendly" if one["held"] else "")
        for one in found
    ]
    rows = [cells[start : start + 6] for start in range(0, len(cells), 6)]
    lines = ["| " + " | ".join(row + [""] * (6 - len(row))) + " |" for row in rows]
    return "\n".join([*lines[:1], "|" + " --- |" * 6, *lines[1:]])
