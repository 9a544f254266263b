"""The labelled table: reading it, and how much each source is trusted for each label."""

import csv
import gzip
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.labels import LABELS
from ml.offers import shows_offer
from ml.text import canonical

ENVIRONMENT_VARIABLE = "PARLEY_DATA"
TABLE = "comments.csv.gz"
HATE = "hate.csv.gz"
PERSPECTIVE = "perspective-scores.csv.gz"
BLOCKLIST = Path("lexicons", "comment-spam-blocklist", "blacklist.txt")
PROFANITY = Path("lexicons", "profanity")

WRITTEN = frozenset({"dynahate", "hatemoji-build", "toxigen-seeds"})
"""Sources of the hate table that were written for the purpose: nobody's comments, never judged."""
HATE_SOURCES = WRITTEN | {
    "measuring-hate-speech",
    "cad",
    "gab-hate-corpus",
    "implicit-hate",
    "hatexplain",
}
"""Who labelled these was asked about hate, not about rudeness."""

NOT_TRAINED = frozenset({"davidson"})
"""Sampled by keywords and known to take dialect for abuse."""

TRUST: dict[tuple[str, str], float] = {
    ("civil-comments", "toxic"): 2.0,
    ("jigsaw-furkan", "toxic"): 0.1,
    ("wiki-debias", "toxic"): 0.1,
    ("youtube-spam", "spam"): 40.0,
    ("sms-spam", "spam"): 0.3,
    ("spamassassin-email", "spam"): 0.3,
    ("generated", "spam"): 0.2,
    ("edos", "toxic"): 0.1,
    ("edos", "identity_hate"): 0.05,
    ("generated", "toxic"): 2.0,
    ("generated", "identity_hate"): 2.0,
    ("linked", "spam"): 0.8,
    ("clean-twins", "spam"): 0.3,
    ("clean-twins", "toxic"): 1.4,
    ("clean-twins", "identity_hate"): 3.0,
    ("bad-twins", "spam"): 0.3,
    ("bad-twins", "toxic"): 0.9,
    ("bad-twins", "insult"): 1.0,
    ("bad-twins", "identity_hate"): 0.5,
    ("clean-words", "spam"): 0.3,
    ("clean-words", "toxic"): 0.3,
    ("clean-words", "identity_hate"): 3.0,
    ("bad-in-clean-words", "spam"): 0.3,
    ("bad-in-clean-words", "toxic"): 0.0,
    ("cad", "identity_hate"): 0.3,
    ("implicit-hate", "identity_hate"): 0.3,
    ("implicit-hate", "threat"): 0.05,
    ("gab-hate-corpus", "threat"): 0.2,
    **{(source, "toxic"): 0.05 for source in HATE_SOURCES},
}
"""How much a row of a source counts for a label, where not 1.

YouTube's are the only labelled comments among the spam sets; messages and e-mail are far from
comments; all of edos is sexist, and with more trust it teaches that to write of women is abuse.
jigsaw-furkan calls toxic what the other Wikipedia sources do not, and wiki-debias has no toxic
rows: with more trust, each makes the model worse on the sources that it has not seen. The hate
table has no row that is labelled not toxic: a little of it finds hate in news, with more of it
groups are abuse. Twins are a compromise: with more trust in the clean ones, more blunt words about
things are published, and AUC on Wikipedia talk falls. What is said in clean words teaches the finer
labels: `toxic` would pay for it where people are merely blunt. implicit-hate and gab-hate-corpus
call threats what hardly a reader would.
"""

UNLABELLED: dict[tuple[str, str], float] = {
    ("sms-spam", "toxic"): 1.0,
    ("spamassassin-email", "toxic"): 1.0,
    ("youtube-spam", "toxic"): 1.0,
    **{(source, "toxic"): 0.05 for source in HATE_SOURCES},
}
"""Rows without the label from which it is learnt all the same, by the guess of a first model."""

DISCUSSIONS = frozenset({"civil-comments", "jigsaw-robtest", "jigsaw-ak", "jigsaw-houmam"})
"""Sources of what people discuss, in which hardly anybody sells."""
OFFERS = 0.01
"""A comment of theirs that was found clean and shows no offer is spam with this chance, at most."""
FINER = frozenset({"severe_toxic", "obscene", "threat", "insult", "identity_hate"})
"""Labels that none has which people found not to be toxic."""
DERIVED = {"spam": 0.05} | dict.fromkeys(FINER, 1.0)
"""How much such a row counts at most for a label that nobody gave it: if a first model is wrong."""


class DataError(Exception):
    """The labelled data is not there or not as expected."""


@dataclass(frozen=True)
class Row:
    """One labelled comment; `labels` holds only what was labelled."""

    source: str
    split: str
    language: str
    domain: str
    text: str
    labels: dict[str, int]


def folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The folder of labelled data: the given one, else that of the environment."""
    chosen = given or os.environ.get(ENVIRONMENT_VARIABLE)
    if not chosen:
        raise DataError(f"say where the labelled data lies: --data, or set {ENVIRONMENT_VARIABLE}")
    path = Path(chosen)
    path = path.parent if path.is_file() else path
    if not (path / TABLE).is_file():
        raise DataError(f"there is no {TABLE} in {path}")
    return path


def read_rows(table: Path) -> list[Row]:
    """All rows of the labelled table."""
    return [
        Row(
            source=line["source"],
            split=line["split"],
            language=line["lang"],
            domain=line["domain"],
            text=_as_written(line),
            labels={label: int(line[label]) for label in LABELS if line[label]},
        )
        for line in _lines(table)
    ]


def read_hate(folder: Path) -> list[Row]:
    """All rows of the table on hate, which may be left out: then there are none."""
    table = folder / HATE
    return read_rows(table) if table.is_file() else []


def hate_sha256(folder: Path) -> str | None:
    """The hash of the table on hate, or None where it is left out."""
    table = folder / HATE
    return sha256_of(table) if table.is_file() else None


def read_perspective(table: Path) -> tuple[list[Row], np.ndarray]:
    """Wikipedia comments at their natural rate, and the score Perspective gave each."""
    lines = _lines(table)
    rows = [
        Row(
            "perspective-scores",
            "dev",
            "en",
            "wikipedia",
            line["text"],
            {"toxic": int(float(line["toxic"]))},
        )
        for line in lines
    ]
    return rows, np.array([float(line["perspective_toxicity"]) for line in lines])


def _as_written(line: dict[str, str]) -> str:
    """GermEval writes the end of a line as |LBR|."""
    text = line["text"]
    return text.replace("|LBR|", "\n") if line["source"] == "germeval2018" else text


def foreign(rows: Sequence[Row], language: str) -> list[Row]:
    """The rows that a model of another language than English may learn from."""
    return [row for row in rows if row.split == "train" and row.language == language]


def trainable(rows: Sequence[Row]) -> list[Row]:
    """The rows that the English model may learn from."""
    return [
        row
        for row in rows
        if row.split == "train"
        and row.language == "en"
        and row.source not in NOT_TRAINED
        and _is_in_latin_script(row.text)
    ]


def _is_in_latin_script(text: str) -> bool:
    """Some "English" spam is Russian; with it, Russian itself would look like spam."""
    letters = [char for char in text if char.isalpha()]
    return sum(char < "\u0250" for char in letters) >= 0.8 * len(letters)


def truth_of(rows: Sequence[Row], labels: Sequence[str] = LABELS) -> np.ndarray:
    """A row for each comment, a column for each label, NaN where it was not labelled."""
    return np.array([[row.labels.get(label, np.nan) for label in labels] for row in rows], float)


def trust_of(rows: Sequence[Row], labels: Sequence[str] = LABELS) -> np.ndarray:
    """How much each row counts for each label; without the label, as an unlabelled row."""
    return np.array([[_trust(row, label) for label in labels] for row in rows])


def _trust(row: Row, label: str) -> float:
    source = row.source, label
    if label in row.labels:
        return TRUST.get(source, 1.0)
    if _derived(row, label) is not None:
        return DERIVED[label]
    return UNLABELLED.get(source, 0.0)


def at_most_of(rows: Sequence[Row], labels: Sequence[str] = LABELS) -> np.ndarray:
    """The largest chance of each label that a row without it may be given, by what it is from."""
    return np.array([[_at_most(row, label) for label in labels] for row in rows])


def _at_most(row: Row, label: str) -> float:
    derived = None if label in row.labels else _derived(row, label)
    return 1.0 if derived is None else derived


def _derived(row: Row, label: str) -> float | None:
    """The largest chance of a label that follows from the row's others; None where nothing does."""
    if row.labels.get("toxic") != 0 or row.source not in DISCUSSIONS:
        return None
    if label in FINER:
        return 0.0
    if label == "spam":
        return 1.0 if shows_offer(row.text) else OFFERS
    return None


def groups_of(rows: Sequence[Row]) -> np.ndarray:
    """A number for each text, the same for copies: the Wikipedia sources share comments."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(canonical(row.text)[:500], len(numbers)) for row in rows])


def sha256_of(path: Path) -> str:
    """The hash by which a model says what it was trained on."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(table: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with gzip.open(table, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
