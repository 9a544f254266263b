"""`python -m ml.workshop.encoder.evaluate`: what the second opinion changes on unseen sources.

For each source: the words alone; asked where they are in doubt, as it is in use; and asked
about every comment, which costs most of the speed.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ml.artifacts import ModelError, load
from ml.encoder import stack
from ml.encoder.embed import EncoderError, Precision, SentenceEncoder
from ml.labels import LABELS
from ml.scorer import SHIPPED
from ml.text import canonical
from ml.workshop import datasets
from ml.workshop.encoder.train import TOXIC
from ml.workshop.measures import (
    Judged,
    average_precision,
    calibration_error,
    roc_auc,
    with_interval,
)

CLEAN_HELD = 0.02


def recall(judged: Judged, weight: np.ndarray) -> float:
    """The share of positives above the threshold that holds 2 % of the negatives."""
    positive, negative = judged.hits(weight)
    place = np.searchsorted(negative, CLEAN_HELD * negative[-1], side="right")
    return float(positive[max(place - 1, 0)] / positive[-1])


MEASURES = {
    "ROC AUC": roc_auc,
    "average precision": average_precision,
    "found while 2 % of the clean are held": recall,
    "calibration error": calibration_error(TOXIC.natural_rate),
}


def unseen(folder: Path) -> Iterable[tuple[str, list[datasets.Row]]]:
    """The English sources with the label that no model learns from."""
    table = datasets.read_rows(folder / datasets.TABLE)
    rows = [row for row in table if row.split == "dev" and row.language == "en"]
    rows += datasets.read_perspective(folder / datasets.PERSPECTIVE)[0]
    rows = [row for row in rows if stack.LABEL in row.labels]
    for source in dict.fromkeys(row.source for row in rows):
        yield source, [row for row in rows if row.source == source]


def three_ways(
    texts: Sequence[str], words: np.ndarray, opinion: stack.Stack, encoder: SentenceEncoder
) -> dict[str, np.ndarray]:
    """Log-odds of each text by the words alone, as it is in use, and with all texts read again."""
    everywhere = opinion.log_odds(words, encoder.embed([canonical(text) for text in texts]))
    doubt = opinion.in_doubt(words)
    return {
        "never": words,
        f"in doubt: {doubt.mean():.1%}": np.where(doubt, everywhere, words),
        "always": everywhere,
    }


def line(cells: Iterable[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def measured(logits: np.ndarray, truth: np.ndarray) -> list[str]:
    """Each measure with its interval."""
    judged = Judged.of(logits, truth)
    found = [with_interval(measure, judged) for measure in MEASURES.values()]
    return ["n/a" if one is None else "{:.3f} ({:.3f}-{:.3f})".format(*one) for one in found]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m ml.workshop.encoder.evaluate", description=__doc__
    )
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    options = parser.parse_args(arguments)
    try:
        folder, model = datasets.folder(options.data), load(options.model)
        opinion = stack.load(options.model, model.manifest["artefact"])
        encoder = SentenceEncoder(Precision.INT8, longest=stack.LONGEST)
    except (datasets.DataError, ModelError, EncoderError) as error:
        parser.error(str(error))
    print(line(["source", "second opinion", *MEASURES]))
    print(line(["---"] * (2 + len(MEASURES))))
    for source, rows in unseen(folder):
        texts = [row.text for row in rows]
        truth = np.array([row.labels[stack.LABEL] for row in rows])
        words = model.pipeline.decision_function(texts)[:, LABELS.index(stack.LABEL)]
        for how, logits in three_ways(texts, words, opinion, encoder).items():
            print(line([source, how, *measured(logits, truth)]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
