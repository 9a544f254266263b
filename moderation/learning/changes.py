"""What a candidate would have changed: the last comments, judged by both versions."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from comments.models import Status
from comments.transitions import Source
from ml.offers import sells
from ml.scorer import Prediction, Scorer
from moderation.models import Policy, Score
from moderation.models.policy import Mode
from moderation.policy import ModeNow, policies_of, verdict_from_score

LAST = 1000


def changes(champion: Scorer, candidate: Scorer) -> dict[str, Any]:
    """How many of the last scored comments would meet another verdict, and which."""
    rows = list(
        Score.objects.exclude(revision__comment__status=Status.DELETED)
        .order_by("-id")
        .values_list("revision__body", "features", "revision__comment__thread__site_id")[:LAST]
    )
    policies = policies_of(site for _, _, site in rows)
    before, after = (_verdicts(scorer, rows, policies) for scorer in (champion, candidate))
    moved = Counter(pair for pair in zip(before, after, strict=True) if pair[0] != pair[1])
    return {
        "comments": len(rows),
        "moved": [
            {"from": was, "to": would_be, "comments": n}
            for (was, would_be), n in moved.most_common()
        ],
    }


def _verdicts(
    scorer: Scorer, rows: Sequence[tuple[str, dict[str, float], UUID]], policies: dict[UUID, Policy]
) -> list[str]:
    predictions = scorer.score(
        [text for text, _, _ in rows],
        [features or None for _, features, _ in rows],
        [str(site) for _, _, site in rows],
    )
    return [
        _verdict(policies[site], prediction, offers=sells(text, features))
        for (text, features, site), prediction in zip(rows, predictions, strict=True)
    ]


def _verdict(policy: Policy, prediction: Prediction, *, offers: bool) -> str:
    # By day, and as if nobody had seen the text: what is asked is what the scores would do.
    verdict = verdict_from_score(
        policy.thresholds.all(),
        ModeNow(Mode(policy.mode), policy.mode),
        prediction.probabilities,
        source=Source.model("comparison"),
        offers=offers,
        in_danger=prediction.in_danger,
    )
    return verdict.action.target if verdict else Status.PUBLISHED
