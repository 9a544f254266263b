"""`python -m ml.train`: from the labelled table to a stored model."""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from sklearn.pipeline import Pipeline

from ml import datasets
from ml.adaptation.reference import write_reference
from ml.artifacts import save
from ml.generated import SOURCE, generated_rows
from ml.pipeline import build_pipeline


def training_rows(folder: Path) -> list[datasets.Row]:
    """The rows that the shipped model learns from: labelled ones, and marked generated ones."""
    rows = datasets.trainable(datasets.read_rows(folder / datasets.TABLE))
    return rows + generated_rows(folder / datasets.BLOCKLIST)


def fit(rows: list[datasets.Row], pipeline: Pipeline | None = None) -> Pipeline:
    """A pipeline that learned from the rows."""
    pipeline = pipeline or build_pipeline()
    return pipeline.fit(
        [row.text for row in rows],
        datasets.truth_of(rows),
        labels__sample_weight=datasets.trust_of(rows),
        labels__groups=datasets.groups_of(rows),
    )


def main(arguments: list[str] | None = None) -> int:
    """Train, store, and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m ml.train", description=__doc__)
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the model to")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        folder = datasets.folder(options.data)
    except datasets.DataError as error:
        parser.error(str(error))
    rows = training_rows(folder)
    print(f"{len(rows):,} rows read", file=sys.stderr)
    pipeline = fit(rows)
    manifest = save(
        pipeline,
        options.out,
        data={
            "table_sha256": datasets.sha256_of(folder / datasets.TABLE),
            "blocklist_sha256": datasets.sha256_of(folder / datasets.BLOCKLIST),
            "rows": dict(sorted(Counter(row.source for row in rows).items())),
            "marked_as_generated": SOURCE,
        },
    )
    write_reference(options.out, "en", manifest["artefact"], pipeline, rows)
    took = time.monotonic() - started
    print(f"{options.out}: artefact {manifest['artefact'][:8]}, {took:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
