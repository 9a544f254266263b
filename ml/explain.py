"""Which words drove each label, in log-odds that add up exactly to the classifier's own."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.pipeline import Pipeline

from ml.text import spans_of

_IN_A_WORD = re.compile(r"\w")


Coefficients = Callable[[np.ndarray], np.ndarray]
"""Those of the given columns: a row for each, a column for each label."""


@dataclass(frozen=True)
class Contribution:
    """What one word added to a label's log-odds; start and end are offsets in the text.

    A fact of the whole text, or what the caller gave, has a name and no place: both are 0.
    """

    text: str
    start: int
    end: int
    weight: float


def weights_of(
    pipeline: Pipeline, text: str, coefficients: Coefficients | None = None
) -> tuple[np.ndarray, dict[str, list[float]]]:
    """What each chunk of the text, and each fact of it, added to the log-odds.

    Of chunks a row for each, a column for each label. An n-gram's share goes in equal parts to its
    pieces, and so to the words they are of. `coefficients` are used in place of the pipeline's own.
    """
    features, labels = pipeline["features"], pipeline["labels"]
    reading = features.read([text])
    row = features.rows(reading)
    per_chunk = np.zeros((len(spans_of(text)), len(labels.intercept_)))
    # `row.indices` are sorted, so a look-up finds each n-gram's place in the row.
    found = coefficients(row.indices) if coefficients else labels.coef_.T[row.indices]
    per_column = row.data[:, None] * found
    for vocabulary in range(len(features.sequences)):
        chunk_of_piece = reading.chunk_of_piece(vocabulary)
        kept = [gram.kept() for gram in features.ngrams(reading, vocabulary)]
        places = [np.searchsorted(row.indices, gram.columns) for gram in kept]
        times = np.bincount(np.concatenate(places), minlength=len(row.indices))
        for gram, place in zip(kept, places, strict=True):
            share = per_column[place] / (times[place] * gram.length)[:, None]
            for offset in range(gram.length):
                np.add.at(per_chunk, chunk_of_piece[gram.starts + offset], share)
    facts = {name: per_column[at].tolist() for at, name in features.facts_in(row.indices)}
    return per_chunk, facts


def contributions_of(text: str, weights: np.ndarray) -> list[Contribution]:
    """One label's contributions, strongest first; `weights` has one number for each chunk."""
    found = []
    for (start, end), weight in zip(spans_of(text), weights.tolist(), strict=True):
        if weight:
            start, end = without_edges(text, start, end)
            found.append(Contribution(text[start:end], start, end, weight))
    return sorted(found, key=lambda contribution: -abs(contribution.weight))


def without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the punctuation around its words; a span of nothing else stays."""
    places = range(start, end)
    first = next((place for place in places if _IN_A_WORD.match(text, place)), None)
    if first is None:
        return start, end
    last = next(place for place in reversed(places) if _IN_A_WORD.match(text, place))
    return first, last + 1
