"""Real comments that name a group: are they judged as well as the others?

After Borkan, Dixon, Sorensen, Thain & Vasserman, "Nuanced Metrics for Measuring Unintended Bias
with Real Data for Text Classification" (2019). For the comments that hold a term:

- subgroup AUC: abuse among them scores above the clean ones among them.
- BPSN AUC: abuse elsewhere scores above the clean ones among them. Low: they are held too often.
- BNSP AUC: abuse among them scores above clean comments elsewhere. Low: abuse of them is missed.

Sources differ in how hard they are, so only comments of the same domain are compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import logit
from scipy.stats import binomtest

from ml.labels import HOLD_ABOVE, LABELS
from ml.text import canonical
from ml.workshop.datasets import Row
from ml.workshop.measures import Judged, roc_auc
from ml.workshop.out_of_fold import Scored

FEWEST = 20
"""With fewer abusive or fewer clean comments on a side than this, a measure is "n/a"."""

# Whether the abusive and whether the clean ones are those that hold the term.
AUCS = {"subgroup_auc": (True, True), "bpsn_auc": (False, True), "bnsp_auc": (True, False)}

Named = Mapping[str, np.ndarray]
"""For each term, which rows hold it."""


def naming(terms: Sequence[str], rows: Sequence[Row]) -> Named:
    """Which rows hold each term as a whole word, in the form in which the model reads them."""
    texts = [f" {canonical(row.text)} " for row in rows]
    words = {term: f" {canonical(term)} " for term in terms}
    return {term: np.array([word in text for text in texts]) for term, word in words.items()}


def of_terms(scored: Scored, named: Named) -> Iterator[dict[str, Any]]:
    """For each term how its comments fare; None where too few speak."""
    toxic = np.array([row.labels.get("toxic", np.nan) for row in scored.rows], float)
    score = scored.logits[:, LABELS.index("toxic")]
    domains = np.array([row.domain for row in scored.rows])
    held = _held_as_toxic(scored)
    for term, within in named.items():
        clean = within & (toxic == 0)
        yield {
            "term": term,
            "how": scored.how,
            "rows": int((within & ~np.isnan(toxic)).sum()),
            "clean_rows": int(clean.sum()),
            "false_positive_rate": _rate(held[clean]) if clean.sum() >= FEWEST else None,
            **{
                name: _auc(
                    score,
                    (toxic == 1) & (within == abusive_within),
                    (toxic == 0) & (within == clean_within),
                    domains,
                )
                for name, (abusive_within, clean_within) in AUCS.items()
            },
        }


def false_positives(scored: Scored, named: Named) -> Iterator[dict[str, Any]]:
    """What share of the clean comments with a term is held as toxic: of all, then by source.

    Beside it the share that any label holds, and the share of the same source's clean comments
    without a term that is held as toxic: a source may be hard for everybody.
    """
    clean = np.array([row.labels.get("toxic") == 0 for row in scored.rows])
    within = np.any(list(named.values()), axis=0)
    held, by_any = _held_as_toxic(scored), _held_by_any(scored)
    sources = np.array([row.source for row in scored.rows])
    for source in ("all", *dict.fromkeys(sources[clean & within])):
        rows = clean & ((sources == source) | (source == "all"))
        with_term, without = held[rows & within], held[rows & ~within]
        yield {
            "source": str(source),
            "how": scored.how,
            "rows": len(with_term),
            "held": int(with_term.sum()),
            "rate": _rate(with_term),
            "interval": _interval(int(with_term.sum()), len(with_term)),
            "rate_any_label": _rate(by_any[rows & within]),
            "rate_without": _rate(without) if len(without) >= FEWEST else None,
        }


def _held_as_toxic(scored: Scored) -> np.ndarray:
    return scored.logits[:, LABELS.index("toxic")] >= logit(HOLD_ABOVE["toxic"])


def _held_by_any(scored: Scored) -> np.ndarray:
    return (scored.logits >= logit([HOLD_ABOVE[label] for label in LABELS])).any(axis=1)


def _rate(held: np.ndarray) -> float:
    return round(float(held.mean()), 4)


def _interval(held: int, rows: int) -> list[float]:
    low, high = binomtest(held, rows).proportion_ci(method="wilson")
    return [round(float(low), 4), round(float(high), 4)]


def _auc(
    score: np.ndarray, abusive: np.ndarray, clean: np.ndarray, domains: np.ndarray
) -> float | None:
    """The chance that an abusive comment scores above a clean one of the same domain."""
    wins, pairs, positives, negatives = 0.0, 0, 0, 0
    for domain in np.unique(domains):
        bad, good = score[abusive & (domains == domain)], score[clean & (domains == domain)]
        if len(bad) and len(good):
            truth = np.repeat([1, 0], [len(bad), len(good)])
            judged = Judged.of(np.concatenate([bad, good]), truth)
            wins += roc_auc(judged, np.ones(len(truth))) * len(bad) * len(good)
            pairs += len(bad) * len(good)
            positives, negatives = positives + len(bad), negatives + len(good)
    return round(wins / pairs, 4) if min(positives, negatives) >= FEWEST else None


def terms_table(found: Sequence[Mapping[str, Any]]) -> str:
    """The measures of each term as a Markdown table."""
    head = "| term | how | rows | subgroup AUC | BPSN AUC | BNSP AUC | clean rows | held |"
    lines = [head, "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for one in found:
        aucs = [_cell(one[name], 3) for name in AUCS]
        held = _cell(one["false_positive_rate"], 4)
        cells = [one["term"], one["how"], f"{one['rows']:,}", *aucs, f"{one['clean_rows']:,}", held]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def held_out_table(found: Sequence[Mapping[str, Any]]) -> str:
    """The share of clean comments that is held, as a Markdown table."""
    head = (
        "| clean comments with a term | how | rows | held as toxic | share | by any label "
        "| as toxic, without a term |"
    )
    lines = [head, "| --- | --- | --- | --- | --- | --- | --- |"]
    for one in found:
        share = "{:.4f} ({:.4f}-{:.4f})".format(one["rate"], *one["interval"])
        beside = [_cell(one["rate_any_label"], 4), _cell(one["rate_without"], 4)]
        cells = [one["source"], one["how"], f"{one['rows']:,}", str(one["held"]), share, *beside]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(value: float | None, digits: int) -> str:
    return "n/a" if value is None else f"{value:.{digits}f}"
