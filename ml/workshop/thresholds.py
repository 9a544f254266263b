"""`python -m ml.workshop.thresholds`: what thresholds would do to ordinary comments.

With `--false-holds N` it prints, from what was measured when the model was made, the thresholds
that hold at most N of 1,000 clean comments.

Without it, and with the labelled data, it prints each news comment that would be rejected as
spam, so that a person reads every one, and for each label how many clean and toxic comments would
be held at natural rates.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit

from ml.artifacts import METRICS, ModelError, load, read_manifest
from ml.labels import ALL, LABELS
from ml.scorer import SHIPPED
from ml.workshop import datasets

HOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def for_false_holds(label: str, per_thousand: float, model: Path = SHIPPED) -> float:
    """The threshold at which a label alone holds at most so many of 1,000 clean comments.

    Raises ValueError for an unknown label or for less than was measured, and ModelError where
    nothing was measured for this model. Between two measured costs the lower one counts.
    """
    if label not in LABELS:
        raise ValueError(f"there is no label {label!r}; there are {', '.join(LABELS)}")
    alone = [row for row in _costs(model)["alone"] if row["label"] == label]
    return float(_affordable(alone, per_thousand)["threshold"])


def for_false_holds_together(per_thousand: float, model: Path = SHIPPED) -> dict[str, float]:
    """The thresholds at which all labels together hold at most so many of 1,000 clean comments.

    Raises as `for_false_holds` does.
    """
    return dict(_affordable(_costs(model)["together"], per_thousand)["thresholds"])


def _affordable(rows: list[dict[str, Any]], per_thousand: float) -> dict[str, Any]:
    """The row of the highest cost that is not above the given one."""
    rows = sorted(rows, key=lambda row: row["per_thousand"])
    affordable = [row for row in rows if row["per_thousand"] <= per_thousand]
    if not affordable:
        lowest = rows[0]["per_thousand"]
        raise ValueError(f"less than {lowest} false holds per 1,000 comments was not measured")
    return affordable[-1]


def _costs(model: Path) -> dict[str, Any]:
    try:
        metrics = json.loads((model / METRICS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"the model in {model} was not measured: no {METRICS}") from None
    if metrics.get("artefact") != read_manifest(model)["artefact"] or "costs" not in metrics:
        raise ModelError(f"{model / METRICS} does not say what thresholds cost with this model")
    return metrics["costs"]


def main(arguments: list[str] | None = None) -> int:
    """Print thresholds for a cost, or the rows and the shares."""
    parser = argparse.ArgumentParser(prog="python -m ml.workshop.thresholds", description=__doc__)
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    parser.add_argument("--reject", type=float, default=0.99, help="spam above this is rejected")
    parser.add_argument("--false-holds", type=float, metavar="N", help="of 1,000 clean comments")
    options = parser.parse_args(arguments)
    try:
        if options.false_holds is not None:
            print(cost_table(options.false_holds, options.model))
        else:
            print_shares(datasets.folder(options.data), options.model, options.reject)
    except (datasets.DataError, ModelError, ValueError) as error:
        parser.error(str(error))
    return 0


def cost_table(per_thousand: float, model: Path) -> str:
    """For each label the threshold that costs so much alone, and that with all labels together."""
    together = _affordable(_costs(model)["together"], per_thousand)
    lines = [
        f"At most {per_thousand:g} of 1,000 clean comments are held, by one label alone or by all "
        "together:",
        f"{'label':<15}{'alone':>8}{'together':>10}",
    ]
    for label in LABELS:
        alone = for_false_holds(label, per_thousand, model)
        lines.append(f"{label:<15}{alone:>8.4f}{together['thresholds'][label]:>10.4f}")
    lines.append(
        f"Together they hold {together['false_holds']:g} of 1,000 clean comments and "
        f"{together['caught']:.1%} of the toxic ones, measured on Wikipedia talk."
    )
    return "\n".join(lines)


def print_shares(folder: Path, stored: Path, reject: float) -> None:
    """What the model would reject as spam, and what each threshold would hold."""
    model = load(stored)
    rows = datasets.read_rows(folder / datasets.TABLE)
    news = [row for row in rows if row.domain == "news" and row.language == "en"]
    spam = expit(model.pipeline.decision_function([row.text for row in news])[:, 0])
    print_rejected(news, spam, reject)
    wikipedia, _ = datasets.read_perspective(folder / datasets.PERSPECTIVE)
    print_held(wikipedia, expit(model.pipeline.decision_function([r.text for r in wikipedia])))


def print_rejected(news: list[datasets.Row], spam: np.ndarray, above: float) -> None:
    """The news comments that would be rejected as spam, highest first."""
    count = int((spam > above).sum())
    print(f"{count} of {len(news):,} news comments have spam > {above}: {count / len(news):.5f}")
    for place in np.argsort(-spam)[:count]:
        print(f"  {spam[place]:.3f} {news[place].source}: {news[place].text!r}")


def print_held(rows: list[datasets.Row], probability: np.ndarray) -> None:
    """For each label and threshold, the share of clean and of toxic comments above it."""
    toxic = np.array([row.labels["toxic"] for row in rows]) == 1
    print("share above the threshold, natural rate: clean / toxic")
    print("  ".join(["label".ljust(13), *(f"{hold:^13}" for hold in HOLDS)]))
    for index, label in enumerate(ALL):
        above = probability[:, index, None] > np.array(HOLDS)
        shares = zip(above[~toxic].mean(axis=0), above[toxic].mean(axis=0), strict=True)
        cells = (f"{clean:.4f}/{caught:.3f}".center(13) for clean, caught in shares)
        print("  ".join([label.name.ljust(13), *cells]))


if __name__ == "__main__":
    sys.exit(main())
