"""`python -m ml.workshop.evaluate`: what a stored model does on each source, on no pool of them.

Sources of the dev split were not trained on. For those that were, a label is measured on
log-odds that a model without the row gave (cross-fitted, the same folds as in training).
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import clone

from ml.artifacts import ENGLISH, METRICS, Model, ModelError, load
from ml.encoder.embed import EncoderError, SentenceEncoder
from ml.labels import ALL, Label
from ml.scorer import SHIPPED, Scorer
from ml.workshop import costs, datasets, default_mode, fairness, other_languages
from ml.workshop.measures import (
    Judged,
    average_precision,
    best_threshold,
    calibration_error,
    macro_f1,
    precision_at,
    roc_auc,
    with_interval,
)
from ml.workshop.out_of_fold import Scored, score_trained, score_unseen
from ml.workshop.train import fit_labels

COLUMNS = {
    "roc_auc": "ROC AUC",
    "average_precision": "average precision",
    "precision_at_50": "precision @ 50 %",
    "precision_at_80": "precision @ 80 %",
    "calibration_error": "calibration error",
    "calibration_error_as_found": "as found",
    "macro_f1": "macro-F1",
}
"""The calibration error is that at the label's natural rate, and then at the source's own.
Macro-F1 at the threshold that is best on cross-fitted training rows: other languages only."""


def results(
    rows: list[datasets.Row],
    logits: np.ndarray,
    how: str,
    labels: Sequence[Label] = ALL,
    threshold: float | None = None,
) -> Iterable[dict[str, Any]]:
    """The measures of each source and label; `logits` has a column for each label."""
    truth = datasets.truth_of(rows, [label.name for label in labels])
    sources = np.array([row.source for row in rows])
    for source in dict.fromkeys(sources):
        for index, label in enumerate(labels):
            labelled = (sources == source) & ~np.isnan(truth[:, index] + logits[:, index])
            if labelled.any():
                judged = Judged.of(logits[labelled, index], truth[labelled, index])
                yield {
                    "source": str(source),
                    "label": label.name,
                    "how": how,
                    **measured(judged, label.natural_rate, threshold),
                }


def measured(judged: Judged, natural_rate: float, threshold: float | None = None) -> dict[str, Any]:
    """All measures of one source and label."""
    return {
        "rows": len(judged.truth),
        "base_rate": round(float(judged.truth.mean()), 4),
        "roc_auc": with_interval(roc_auc, judged),
        "average_precision": with_interval(average_precision, judged),
        "precision_at_50": with_interval(precision_at(0.5), judged),
        "precision_at_80": with_interval(precision_at(0.8), judged),
        "calibration_error": with_interval(calibration_error(natural_rate), judged),
        "calibration_error_as_found": with_interval(calibration_error(None), judged),
        "macro_f1": None if threshold is None else with_interval(macro_f1(threshold), judged),
    }


def unseen_sources(unseen: Scored, folder: Path) -> list[dict[str, Any]]:
    """The dev split and the Perspective set, and what Perspective itself says of the latter."""
    perspective, theirs = datasets.read_perspective(folder / datasets.PERSPECTIVE)
    truth = datasets.truth_of(perspective)[:, 1]
    probability = np.clip(theirs, 1e-6, 1 - 1e-6)
    judged = Judged.of(np.log(probability / (1 - probability)), truth)
    themselves = {
        "source": "perspective-scores",
        "label": "toxic",
        "how": "Perspective itself",
        **measured(judged, ALL[1].natural_rate),
    }
    return [*results(*unseen), themselves]


def foreign_sources(model: Model, folder: Path) -> tuple[list[dict[str, Any]], list[Scored]]:
    """The sources in other languages: their dev rows, and the training rows by cross-fitting.

    First their measures, then what was measured, NaN where a label is not judged.
    """
    table = datasets.read_rows(folder / datasets.TABLE)
    found: list[dict[str, Any]] = []
    judged: list[Scored] = []
    for language in sorted(set(model.pipelines) - {ENGLISH}):
        pipeline = model.pipelines[language]
        seen = datasets.foreign(table, language)
        unseen = [row for row in table if row.language == language and row.split == "dev"]
        fitted = fit_labels(clone(pipeline["labels"]), pipeline["features"], seen)
        truth = datasets.truth_of(seen, [label.name for label in fitted.labels])
        threshold = best_threshold(fitted.out_of_fold_[:, 0], truth[:, 0])
        logits = pipeline.decision_function([row.text for row in unseen])
        for one in (
            Scored(unseen, logits, "unseen"),
            Scored(seen, fitted.out_of_fold_, "cross-fitted"),
        ):
            found += results(*one, fitted.labels, threshold)
            judged.append(one.of_all(fitted.labels))
    return found, judged


def table(found: list[dict[str, Any]]) -> str:
    """The results as a Markdown table."""
    head = ["source", "label", "how", "rows", "base rate", *COLUMNS.values()]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    for one in found:
        facts = [one["source"], one["label"], one["how"], f"{one['rows']:,}"]
        facts.append(f"{one['base_rate']:.3f}")
        facts += [_cell(one.get(column)) for column in COLUMNS]
        lines.append("| " + " | ".join(facts) + " |")
    return "\n".join(lines)


def _cell(value: list[float] | None) -> str:
    return "n/a" if value is None else "{:.3f} ({:.3f}-{:.3f})".format(*value)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this command, which `manage.py evaluate_model` has too."""
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    parser.add_argument("--quick", action="store_true", help="unseen sources only; nothing stored")


def evaluate(stored: Path, data: str | None = None, quick: bool = False) -> str:
    """Measure a stored model, keep the measures next to it, and return them as Markdown.

    Raises DataError, ModelError, or EncoderError where what training needs is not installed.
    """
    folder, model = datasets.folder(data), load(stored)
    unseen = score_unseen(model, folder)
    foreign, foreign_scored = foreign_sources(model, folder)
    found = unseen_sources(unseen, folder) + foreign
    if quick:
        return table(found)
    trained = score_trained(model, folder, SentenceEncoder(threads=2).embed)
    report: dict[str, Any] = {
        "artefact": model.manifest["artefact"],
        "results": [*found, *results(*trained)],
        "fairness": fairness.report(Scorer(model), unseen, trained),
        "costs": costs.report(unseen, trained),
        "default_mode": default_mode.report(unseen, trained, *foreign_scored),
        "other_languages": other_languages.report(Scorer(model)),
    }
    (stored / METRICS).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    parts = [table(report["results"]), default_mode.table(report["default_mode"])]
    parts.append(other_languages.table(report["other_languages"]))
    return "\n\n".join([*parts, fairness.as_text(report["fairness"])])


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and store the measures next to the model."""
    parser = argparse.ArgumentParser(prog="python -m ml.workshop.evaluate", description=__doc__)
    add_options(parser)
    options = parser.parse_args(arguments)
    try:
        print(evaluate(options.model, options.data, options.quick))
    except (datasets.DataError, ModelError, EncoderError) as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
