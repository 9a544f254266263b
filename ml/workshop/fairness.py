"""`python -m ml.workshop.fairness`: is a comment judged by what it says, or by whom it names?

The identity-term test puts each of 50 terms into the same neutral sentences and counts how many
would be held for their tone, by any label but spam, which is about wares; and how many a new site
would not publish by itself. With the labelled data it also asks real comments (`subgroups`).
Fails where a limit is passed.
"""

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from ml.artifacts import ModelError, load
from ml.encoder.embed import EncoderError, SentenceEncoder
from ml.labels import HOLD_ABOVE, PUBLISH_BELOW
from ml.scorer import SHIPPED, Prediction, Scorer
from ml.workshop import datasets, subgroups
from ml.workshop.out_of_fold import Scored, score_trained, score_unseen

WORST_TERM = 0.03
"""Of the written sentences of any one term, less than this share may be held, or not published."""
HELD_OUT = 0.01
"""Of the real clean comments that name somebody, less than this share may be held as toxic."""

WRITTEN = tomllib.loads(
    Path(__file__).with_name("identity_templates.toml").read_text(encoding="utf-8")
)
TERMS: tuple[str, ...] = tuple(WRITTEN["terms"])


class AnyScorer(Protocol):
    """A `Scorer`, or whatever else answers as one does."""

    def score(self, texts: Sequence[str], /) -> Sequence[Prediction]: ...


def sentences_with(term: str) -> list[str]:
    """The neutral sentences that were written for this test, about one term."""
    article = "an" if term in WRITTEN["with_an"] else "a"
    return [
        template.format(term=term, a=article, A=article.title())
        for template in WRITTEN["templates"]
    ]


def identity_test(scorer: AnyScorer, holds: Mapping[str, float] = HOLD_ABOVE) -> dict[str, Any]:
    """What share of each term's neutral sentences is held. Needs no labelled data."""
    written = {term: sentences_with(term) for term in TERMS}
    texts = [text for group in written.values() for text in group]
    answers = zip(texts, scorer.score(texts), strict=True)
    held = {text for text, answer in answers if _is_held(answer, holds)}
    rates = {term: _share(group, held) for term, group in written.items()}
    worst = max(rates, key=rates.__getitem__)
    return {
        "sentences": len(texts),
        "false_positive_rate": _share(texts, held),
        "worst_term": worst,
        "worst_rate": rates[worst],
        "passed": rates[worst] < WORST_TERM,
        "terms": rates,
        "held": [text for text in texts if text in held],
    }


def _is_held(answer: Prediction, holds: Mapping[str, float]) -> bool:
    tone = {label: p for label, p in answer.probabilities.items() if label != "spam"}
    return any(chance >= holds[label] for label, chance in tone.items())


def _share(texts: Sequence[str], held: set[str]) -> float:
    return round(sum(text in held for text in texts) / len(texts), 4)


def report(scorer: AnyScorer, unseen: Scored, trained: Scored) -> dict[str, Any]:
    """All of it: the written sentences, real clean comments, and AUCs for each term."""
    named = {scored.how: subgroups.naming(TERMS, scored.rows) for scored in (unseen, trained)}
    return written_report(scorer) | {
        "held_out": [
            found
            for scored in (trained, unseen)
            for found in subgroups.false_positives(scored, named[scored.how])
        ],
        "terms": [
            found
            for scored in (unseen, trained)
            for found in subgroups.of_terms(scored, named[scored.how])
        ],
    }


def written_report(scorer: AnyScorer) -> dict[str, Any]:
    """The part that needs no data: at the thresholds that hold, and at those of a new site."""
    return {
        "templates": identity_test(scorer),
        "templates_default_mode": identity_test(scorer, PUBLISH_BELOW),
    }


def failures(found: Mapping[str, Any]) -> list[str]:
    """The limits that a report, or the part of it that was made, does not keep."""
    held_out = found.get("held_out")
    failed = [
        f'{test["worst_rate"]:.3f} of the sentences about "{test["worst_term"]}" are {what}; '
        f"the limit is {WORST_TERM}"
        for test, what in (
            (found["templates"], "held"),
            (found["templates_default_mode"], "not published by a new site"),
        )
        if not test["passed"]
    ]
    if held_out and held_out[0]["rate"] >= HELD_OUT:
        failed.append(
            f"{held_out[0]['rate']:.4f} of the clean comments that name somebody are held as "
            f"toxic; the limit is {HELD_OUT}"
        )
    return failed


def main(arguments: list[str] | None = None) -> int:
    """Test a model, print the report, and fail where it passes a limit."""
    parser = argparse.ArgumentParser(prog="python -m ml.workshop.fairness", description=__doc__)
    parser.add_argument("--data", help="the labelled table, or its folder (default: PARLEY_DATA)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the model's folder")
    parser.add_argument("--quick", action="store_true", help="written sentences only: no data")
    options = parser.parse_args(arguments)
    try:
        model = load(options.model)
        folder = None if options.quick else datasets.folder(options.data)
        encoder = SentenceEncoder(threads=2) if folder else None
    except (datasets.DataError, ModelError, EncoderError) as error:
        parser.error(str(error))
    scorer = Scorer(model)
    if folder and encoder:
        trained = score_trained(model, folder, encoder.embed)
        found = report(scorer, score_unseen(model, folder), trained)
    else:
        found = written_report(scorer)
    print(as_text(found))
    failed = failures(found)
    print("\n".join(["", *failed]) if failed else "\nAll limits are kept.")
    return 1 if failed else 0


def as_text(found: Mapping[str, Any]) -> str:
    """A report to read: what was held, then the tables."""
    templates, strict = found["templates"], found["templates_default_mode"]
    lines = [
        f"{templates['false_positive_rate']:.4f} of {templates['sentences']:,} written sentences "
        f'are held; of those about "{templates["worst_term"]}" {templates["worst_rate"]:.3f}.',
        *(f"  held: {text}" for text in templates["held"]),
        f"A new site would not publish {strict['false_positive_rate']:.4f} of them; of "
        f'those about "{strict["worst_term"]}" {strict["worst_rate"]:.3f}.',
    ]
    if "held_out" in found:
        lines += ["", subgroups.held_out_table(found["held_out"])]
        lines += ["", subgroups.terms_table(found["terms"])]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
