"""`python -m ml.thresholds`: what thresholds would do to ordinary comments.

Prints each news comment that would be rejected as spam, so that a person reads every one, and
for each label how many clean and toxic comments would be held at natural rates. No news comment
has taught the spam classifier anything, so its scores are those of unseen rows.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.special import expit

from ml import datasets
from ml.artifacts import ModelError, load
from ml.labels import ALL
from ml.scorer import SHIPPED

HOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def main(arguments: list[str] | None = None) -> int:
    """Print the rows and the shares."""
    parser = argparse.ArgumentParser(prog="python -m ml.thresholds", description=__doc__)
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    parser.add_argument("--reject", type=float, default=0.99, help="spam above this is rejected")
    options = parser.parse_args(arguments)
    try:
        folder, model = datasets.folder(options.data), load(options.model)
    except (datasets.DataError, ModelError) as error:
        parser.error(str(error))
    rows = datasets.read_rows(folder / datasets.TABLE)
    news = [row for row in rows if row.domain == "news" and row.language == "en"]
    spam = expit(model.pipeline.decision_function([row.text for row in news])[:, 0])
    print_rejected(news, spam, options.reject)
    wikipedia, _ = datasets.read_perspective(folder / datasets.PERSPECTIVE)
    print_held(wikipedia, expit(model.pipeline.decision_function([r.text for r in wikipedia])))
    return 0


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
