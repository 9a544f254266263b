"""What a new site gets: how many comments wait for a person where the machine decides first.

There a comment is published by itself if every label is below its `publish_below`, so these figures
tell more about the first day than any curve: of the clean ones and of the bad ones, of those with a
link, and of those that would be rejected without a person.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.special import expit

from ml.labels import LABELS, PUBLISH_BELOW, REJECT_ABOVE
from ml.links import has_link
from ml.offers import sells
from ml.text import chunks_of
from ml.workshop.out_of_fold import Scored

FEWEST = 20
"""Of fewer comments no share is told."""

_JUDGED_BY = {"youtube-spam": "spam", "sms-spam": "spam", "spamassassin-email": "spam"}
"""The label that says whether a comment of a source is clean; `toxic` elsewhere."""


def report(*scored: Scored) -> list[dict[str, Any]]:
    """A row for each source that has clean comments."""
    return [row for one in scored for row in _sources(one)]


def _sources(scored: Scored) -> Iterable[dict[str, Any]]:
    limits = np.array([PUBLISH_BELOW[label] for label in LABELS])
    # A model of another language judges `toxic` alone; the rest is NaN, which is over no limit.
    chances = expit(scored.logits)
    withheld = (chances >= limits).any(axis=1)
    offering = np.array([sells(row.text, None) for row in scored.rows])
    rejected = (chances[:, LABELS.index("spam")] >= REJECT_ABOVE["spam"]) & offering
    linked = np.array([any(map(has_link, chunks_of(row.text))) for row in scored.rows])
    sources = np.array([row.source for row in scored.rows])
    for source in dict.fromkeys(sources):
        label = _JUDGED_BY.get(str(source), "toxic")
        truth = np.array([row.labels.get(label, -1) for row in scored.rows])
        clean, bad = ((sources == source) & (truth == value) for value in (0, 1))
        if clean.sum() >= FEWEST:
            yield {
                "source": str(source),
                "how": scored.how,
                "clean": int(clean.sum()),
                "withheld": _share(withheld, clean),
                "with_link": int((clean & linked).sum()),
                "with_link_withheld": _share(withheld, clean & linked),
                "clean_rejected": int((rejected & clean).sum()),
                "bad": int(bad.sum()),
                "bad_withheld": _share(withheld, bad),
            }


def _share(found: np.ndarray, among: np.ndarray) -> float | None:
    return round(float(found[among].mean()), 4) if among.sum() >= FEWEST else None


def table(found: Iterable[dict[str, Any]]) -> str:
    """The report as a Markdown table."""
    lines = [
        "| source | how | clean | withheld | with a link | withheld | rejected | bad withheld |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in found:
        facts = [one["source"], one["how"], f"{one['clean']:,}", _percent(one["withheld"])]
        facts += [f"{one['with_link']:,}", _percent(one["with_link_withheld"])]
        facts += [str(one["clean_rejected"]), _percent(one["bad_withheld"])]
        lines.append("| " + " | ".join(facts) + " |")
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "n/a" if share is None else f"{share:.1%}"
