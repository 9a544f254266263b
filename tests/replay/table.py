"""A table of labelled comments: one text a row, and a column for each label."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from moderation.labels import Label
from tests.replay import ReplayError

_ANSWERS = {"1": True, "0": False}
_LONGEST_FIELD = 10_000_000


@dataclass(frozen=True)
class Row:
    """A text, and what people said of it. A label nobody gave is not there: it is no 0."""

    text: str
    labels: Mapping[str, bool]


def read_rows(
    path: Path, *, sources: Sequence[str], split: str, limit: int | None = None
) -> list[Row]:
    """The rows of some sources and one split, in the table's order."""
    try:
        rows = list(islice(_matching(path, sources, split), limit))
    except FileNotFoundError:
        raise ReplayError(f"There is no file {path}.") from None
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as error:
        raise ReplayError(f"{path} cannot be read: {error}") from None
    if not rows:
        raise ReplayError(f"{path} has no rows of {', '.join(sources)} in the split {split}.")
    return rows


def _matching(path: Path, sources: Sequence[str], split: str) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        missing = {"source", "split", "text"} - set(table.fieldnames or ())
        if missing:
            raise ReplayError(f"{path} has no column {', '.join(sorted(missing))}.")
        for row in table:
            if row["source"] in sources and row["split"] == split:
                yield Row(row["text"], _labels_of(row))


def _labels_of(row: Mapping[str, str]) -> dict[str, bool]:
    given = {label: row.get(label) or "" for label in Label.values}
    return {label: _ANSWERS[value] for label, value in given.items() if value in _ANSWERS}
