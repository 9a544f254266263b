"""Whether a candidate keeps what the champion knew: on reference rows, and on neutral sentences.

What holds for any site must keep nearly all of it. One site may mean something else by a label,
so what was learned for it has more room.
"""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.special import expit

from ml.artifacts import ModelError
from ml.scorer import Scorer
from ml.workshop.learning.gate import Gate, at_least, at_most, auc
from ml.workshop.learning.reference import Reference, read_reference

HELD = 0.5
"""The probability from which a comment counts as held."""

FEWEST = 20
"""A label is measured where the reference has so many rows of each class."""

NEUTRAL = tomllib.loads(Path(__file__).with_name("neutral.toml").read_text(encoding="utf-8"))
NEUTRAL_LANGUAGE = "en"


class Room(NamedTuple):
    """How much AUC may fall, and the share of clean rows that is held may rise."""

    where: str
    auc: float
    held: float


ANYWHERE, AT_A_SITE = Room("any site", 0.01, 0.01), Room("the worst site", 0.05, 0.05)

NEUTRAL_HELD, WORST_TERM_HELD = 0.01, 0.03
"""Shares of neutral sentences that may be held: of all, and of those of any one term."""


def kept_gates(champion: Scorer, candidate: Scorer) -> Iterator[Gate]:
    """Gates for each language in which one of them learned something."""
    for language, pipeline in candidate.model.pipelines.items():
        sites = sorted({*_sites(champion, language), *_sites(candidate, language)})
        if not sites:
            continue
        try:
            reference = read_reference(candidate.model, language)
        except ModelError as error:
            yield Gate(f"reference rows ({language})", 0.0, 0.0, 0.0, False, str(error))
            continue
        names = [f"{label.name} ({language})" for label in pipeline["labels"].labels]
        for room, group in ((ANYWHERE, [None]), (AT_A_SITE, sites)):
            known = [_known(scorer, language, reference, group) for scorer in (champion, candidate)]
            yield from _reference_gates(names, room, *known)
            if language == NEUTRAL_LANGUAGE:
                held = [_neutral(scorer, group) for scorer in (champion, candidate)]
                yield from _neutral_gates(room, *held)


def _sites(scorer: Scorer, language: str) -> tuple[str, ...]:
    correction = scorer.correction(language)
    return correction.sites if correction else ()


def _reference_gates(
    names: Sequence[str], room: Room, before: np.ndarray, after: np.ndarray
) -> Iterator[Gate]:
    """A gate for AUC and for held clean rows of each label, at the site that changed worst."""
    for index, name in enumerate(names):
        if np.isnan(before[0, index]).any():
            continue
        change = after[:, index] - before[:, index]
        fell, rose = int(change[:, 0].argmin()), int(change[:, 1].argmax())
        yield at_least(
            f"AUC of {name}, {room.where}", before[fell, index, 0], after[fell, index, 0], room.auc
        )
        held = before[rose, index, 1], after[rose, index, 1]
        yield at_most(f"clean rows held for {name}, {room.where}", *held, held[0] + room.held)


def _known(
    scorer: Scorer, language: str, reference: Reference, sites: Sequence[str | None]
) -> np.ndarray:
    """AUC and the held share of clean rows: for each site, each label (NaN: too few rows)."""
    return np.array(
        [
            [
                _measured(logits, truth)
                for logits, truth in zip(
                    _logits(scorer, language, reference.rows, reference.logits, site).T,
                    reference.truth.T,
                    strict=True,
                )
            ]
            for site in sites
        ]
    )


def _measured(logits: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    positive, clean = (truth == 1).sum(), (truth == 0).sum()
    if min(positive, clean) < FEWEST:
        return np.nan, np.nan
    labelled = ~np.isnan(truth)
    held = expit(logits[truth == 0]) >= HELD
    return auc(logits[labelled], truth[labelled]), float(held.mean())


def _neutral_gates(room: Room, before: np.ndarray, after: np.ndarray) -> Iterator[Gate]:
    """Gates for the neutral sentences; both arrays: held shares for each site and term."""
    site = int(after.mean(axis=1).argmax())
    champion, candidate = float(before[site].mean()), float(after[site].mean())
    limit = max(champion, NEUTRAL_HELD)
    yield at_most(f"neutral sentences held, {room.where}", champion, candidate, limit)
    site, term = (int(place) for place in np.unravel_index(after.argmax(), after.shape))
    name = f"neutral sentences held of {NEUTRAL['who'][term]!r}, {room.where}"
    champion = float(before[site].max())
    yield at_most(name, champion, float(after[site, term]), max(champion, WORST_TERM_HELD))


def _neutral(scorer: Scorer, sites: Sequence[str | None]) -> np.ndarray:
    """For each site and term, the share of the neutral sentences that any label would hold."""
    pipeline = scorer.model.pipelines[NEUTRAL_LANGUAGE]
    texts = [text.format(who=who) for who in NEUTRAL["who"] for text in NEUTRAL["sentences"]]
    rows = pipeline["features"].transform(texts)
    shipped = pipeline["labels"].decision_function(rows)
    highest = [_logits(scorer, NEUTRAL_LANGUAGE, rows, shipped, site).max(axis=1) for site in sites]
    held = expit(np.array(highest)) >= HELD
    return held.reshape(len(sites), len(NEUTRAL["who"]), -1).mean(axis=2)


def _logits(
    scorer: Scorer, language: str, rows: sp.csr_matrix, shipped: np.ndarray, site: str | None
) -> np.ndarray:
    correction = scorer.correction(language)
    return correction.logits(rows, shipped, [site] * len(shipped)) if correction else shipped
