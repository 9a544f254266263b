"""`python -m ml.workshop.train`: from the labelled table to a stored model."""

import argparse
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.pipeline import Pipeline

from ml.artifacts import ENGLISH, save
from ml.classifier import LabelClassifiers
from ml.encoder.embed import EncoderError, SentenceEncoder
from ml.features import CommentFeatures
from ml.meanings import NO_MEANINGS, Embed, meanings_of
from ml.word_lists import read_word_lists
from ml.workshop import datasets
from ml.workshop.generated import MARKED, WRITTEN, marked_rows
from ml.workshop.learning.reference import write_reference
from ml.workshop.perspective import write_scale
from ml.workshop.pipeline import BUILDERS, build_pipeline

KEPT = "out-of-fold.npz"
"""Beside a model, no part of it: the cross-fitted log-odds of its rows, for its evaluation."""


def coarse_words() -> dict[str, list[str]]:
    """What the lists of the lexicon lack, by language."""
    return tomllib.loads(Path(__file__).with_name("coarse_words.toml").read_text(encoding="utf-8"))


def training_rows(folder: Path) -> list[datasets.Row]:
    """The rows that the English model learns from: labelled ones, and marked generated ones."""
    rows = datasets.trainable(datasets.read_rows(folder / datasets.TABLE))
    marked = marked_rows(rows, folder / datasets.BLOCKLIST)
    return rows + marked + datasets.trainable(datasets.read_hate(folder))


def rows_by_language(folder: Path) -> dict[str, list[datasets.Row]]:
    """For each modelled language the rows that its pipeline learns from."""
    table = datasets.read_rows(folder / datasets.TABLE)
    foreign = {language: datasets.foreign(table, language) for language in BUILDERS}
    return foreign | {ENGLISH: training_rows(folder)}


def fit(
    rows: list[datasets.Row], pipeline: Pipeline | None = None, embed: Embed | None = None
) -> Pipeline:
    """A pipeline that learned from the rows, and from what words mean if `embed` can say it."""
    pipeline = pipeline or build_pipeline()
    # What hate is written in is written elsewhere, too: its own sequences would double the model.
    common = [row.text for row in rows if row.source not in datasets.HATE_SOURCES]
    pipeline["features"].fit(common)
    fit_labels(pipeline["labels"], pipeline["features"], rows, embed)
    return pipeline


def fit_labels(
    classifiers: LabelClassifiers,
    features: CommentFeatures,
    rows: list[datasets.Row],
    embed: Embed | None = None,
) -> LabelClassifiers:
    """Classifiers that learned from the rows, on features that were fitted before."""
    names = [label.name for label in classifiers.labels]
    return classifiers.fit(
        features.transform([row.text for row in rows]),
        datasets.truth_of(rows, names),
        sample_weight=datasets.trust_of(rows, names),
        groups=datasets.groups_of(rows),
        meanings=meanings_of(features, embed) if embed else NO_MEANINGS,
        at_most=datasets.at_most_of(rows, names),
        facts=features.fact_columns,
        roles=features.role_columns,
        ordinary=np.array([row.source not in WRITTEN for row in rows]),
    )


def main(arguments: list[str] | None = None) -> int:
    """Train, store, and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m ml.workshop.train", description=__doc__)
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the model to")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        folder = datasets.folder(options.data)
    except datasets.DataError as error:
        parser.error(str(error))
    try:
        embed = {ENGLISH: SentenceEncoder(threads=2).embed}
    except EncoderError as error:
        parser.error(str(error))
    rows = rows_by_language(folder)
    print(f"{sum(map(len, rows.values())):,} rows read", file=sys.stderr)
    pipelines = {
        language: fit(rows[language], build(), embed.get(language))
        for language, build in BUILDERS.items()
    }
    manifest = save(
        pipelines,
        options.out,
        word_lists=read_word_lists(folder / datasets.PROFANITY, coarse_words()),
        data={
            "table_sha256": datasets.sha256_of(folder / datasets.TABLE),
            "hate_sha256": datasets.hate_sha256(folder),
            "blocklist_sha256": datasets.sha256_of(folder / datasets.BLOCKLIST),
            "rows": dict(
                sorted(Counter(row.source for one in rows.values() for row in one).items())
            ),
            "marked_as_generated": sorted(MARKED),
        },
    )
    for language, pipeline in pipelines.items():
        write_reference(options.out, language, manifest["artefact"], pipeline, rows[language])
    write_scale(options.out, folder)
    out_of_fold = pipelines[ENGLISH]["labels"].out_of_fold_
    np.savez_compressed(
        options.out / KEPT, logits=out_of_fold.astype(np.float32), artefact=manifest["artefact"]
    )
    took = time.monotonic() - started
    print(f"{options.out}: artefact {manifest['artefact'][:8]}, {took:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
