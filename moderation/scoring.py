"""From waiting texts to decisions: claim, one call of the model, store, decide.

A text is given up only after the model failed on it alone, or never came back from it: a killed
worker or a failing database costs its neighbours time, nothing else. See `score_queue` for claims.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from comments.models import Comment, Status
from comments.transitions import Source, lock, lock_all
from ml.offers import sells
from moderation import score_queue
from moderation.decisions import decide
from moderation.models import Policy, Score, ScoreRequest
from moderation.models.score_request import LONGEST_WAIT
from moderation.policy import Text, mode_at, policies_of, verdict_from_score
from moderation.score_queue import Claimed
from moderation.verdicts import Action, Verdict

logger = logging.getLogger(__name__)

SECONDS_PER_RUN = 5.0


class Prediction(Protocol):
    @property
    def version(self) -> str: ...

    @property
    def probabilities(self) -> Mapping[str, float]: ...

    @property
    def language(self) -> str: ...


class Contribution(Protocol):
    @property
    def text(self) -> str: ...

    @property
    def weight(self) -> float: ...


class Scorer(Protocol):
    """What `ml` gives, and what a test's fake is."""

    @property
    def version(self) -> str: ...

    def score(
        self,
        texts: Sequence[str],
        features: Sequence[Mapping[str, float] | None] | None = None,
        sites: Sequence[str | None] | None = None,
    ) -> Sequence[Prediction]: ...

    def explain(
        self,
        text: str,
        features: Mapping[str, float] | None = None,
        top: int | None = 10,
        site: str | None = None,
    ) -> Mapping[str, Sequence[Contribution]]: ...


def champion_scorer() -> Scorer:
    # Imported here: only workers need scikit-learn in memory.
    from moderation.learning.champion import champion_scorer

    return champion_scorer()


def score_waiting(scorer: Scorer | None = None, *, gather: float = 0.0) -> int:
    """Decide what waits until nothing is left, or a few seconds are over; return how many.

    `gather` is a pause in seconds after a batch that was not full: where comments come in fast,
    one batch of twenty costs little more than one of two.
    """
    started, done = time.monotonic(), 0
    while (in_use := scorer or _loaded_champion()) and (
        claimed := score_queue.claim(timezone.now())
    ):
        _score(claimed, in_use)
        done += len(claimed)
        if time.monotonic() - started > SECONDS_PER_RUN:
            score_queue.wake_worker()
            break
        if len(claimed) < score_queue.batch_size(claimed[0].attempts):
            time.sleep(gather)
    return done if in_use else hold_overdue()


def _loaded_champion() -> Scorer | None:
    """Asked for with each batch, as another version may be in use by then."""
    try:
        return champion_scorer()
    except Exception:
        logger.exception("The classifier could not be loaded")
        return None


def hold_overdue() -> int:
    """Without a classifier no comment waits longer than five minutes: people decide."""
    overdue = ScoreRequest.objects.filter(created_at__lt=timezone.now() - LONGEST_WAIT)
    targets = overdue.values_list("revision__comment", "revision")
    return _give_up(dict(targets[: score_queue.BATCH_AT_ATTEMPT[0]]), "timeout")


def _score(batch: Sequence[Claimed], scorer: Scorer) -> None:
    """Score and decide a batch; where that fails, its halves, until the bad text is alone."""
    if batch[0].attempts >= len(score_queue.BATCH_AT_ATTEMPT):  # the last attempt had it alone
        _give_up({item.comment_id: item.revision_id for item in batch}, "unscorable")
        return
    try:
        scores = _predict(batch, scorer)
        score_queue.take_back_attempt(batch)
        _settle(batch, scores, scorer.version)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease ends, and another run takes them
    except Exception:
        if len(batch) == 1:
            logger.exception("Revision %s could not be scored", batch[0].revision_id)
            _give_up({batch[0].comment_id: batch[0].revision_id}, "unscorable")
            return
        logger.warning("A batch of %s failed and is halved", len(batch), exc_info=True)
        middle = len(batch) // 2
        _score(batch[:middle], scorer)
        _score(batch[middle:], scorer)


def _predict(batch: Sequence[Claimed], scorer: Scorer) -> dict[UUID, Score]:
    predictions = scorer.score(
        [item.body for item in batch],
        [item.features or None for item in batch],
        [str(item.site_id) for item in batch],
    )
    return {
        item.revision_id: Score(
            revision_id=item.revision_id,
            model_version=prediction.version,
            language=prediction.language,
            features=item.features,
            drivers=_drivers(scorer, item, prediction.probabilities),
            **prediction.probabilities,
        )
        for item, prediction in zip(batch, predictions, strict=True)
    }


EXPLAIN_FROM = 0.1
WORDS_PER_LABEL = 5


def _drivers(
    scorer: Scorer, item: Claimed, probabilities: Mapping[str, float]
) -> dict[str, list[list[Any]]]:
    """For each label that somebody may ask about, its strongest words and their weights."""
    labels = [label for label, p in probabilities.items() if p >= EXPLAIN_FROM]
    if not labels:
        return {}
    explained = scorer.explain(item.body, item.features or None, site=str(item.site_id))
    return {
        label: [[word.text, round(word.weight, 2)] for word in explained[label][:WORDS_PER_LABEL]]
        for label in labels
        if label in explained
    }


def _settle(batch: Sequence[Claimed], scores: Mapping[UUID, Score], version: str) -> None:
    """Store scores and decide, one transaction for each verdict.

    One transaction for all would touch threads in the order of the verdicts, and two of them
    could wait for each other.
    """
    for verdict, policy_version_id, group, details in _groups(batch, scores, version):
        with transaction.atomic():
            mine = score_queue.still_claimed(group)
            comments = lock_all(item.comment_id for item in mine)
            # A score quotes its text, and the comment may have been taken back meanwhile.
            quotable = [i for i in mine if comments[i.comment_id].status != Status.DELETED]
            Score.objects.bulk_create(
                [scores[item.revision_id] for item in quotable], ignore_conflicts=True
            )
            if verdict is not None:
                decide(
                    comments.judged({item.comment_id: item.revision_id for item in mine}),
                    verdict,
                    details=details,
                    policy_version_id=policy_version_id,
                )
            score_queue.finish([item.revision_id for item in mine])


_Group = tuple[Verdict | None, int | None, list[Claimed], dict[UUID, Mapping[str, Any]]]


def _groups(batch: Sequence[Claimed], scores: Mapping[UUID, Score], version: str) -> list[_Group]:
    """The batch by what shall be done with it."""
    comments = (
        Comment.objects.filter(pk__in=[item.comment_id for item in batch])
        .select_related("thread__moderation_policy")
        .in_bulk()
    )
    policies = policies_of({comment.thread.site_id for comment in comments.values()})
    now, source = timezone.now(), Source.model(version)
    groups: dict[Any, _Group] = {}
    for item in batch:
        comment = comments[item.comment_id]
        policy = policies[comment.thread.site_id]
        verdict = _verdict(comment, item, policy, scores[item.revision_id], now, source)
        key = (verdict, policy.current_version_id)
        group = groups.setdefault(key, (verdict, policy.current_version_id, [], {}))
        group[2].append(item)
        if verdict is not None:
            group[3][item.comment_id] = verdict.detail
    return list(groups.values())


def _verdict(
    comment: Comment, item: Claimed, policy: Policy, score: Score, now: datetime, source: Source
) -> Verdict | None:
    override = getattr(comment.thread, "moderation_policy", None)
    text = Text.WAITING
    if comment.status == Status.PUBLISHED:
        is_public = comment.public_revision_id == item.revision_id
        text = Text.PUBLIC if is_public else Text.EDITED
    return verdict_from_score(
        policy.thresholds.all(),
        mode_at(policy, now, override and override.mode),
        score.probabilities,
        source=source,
        text=text,
        unread=None if score.understood or not policy.hold_unknown_languages else score.language,
        offers=sells(item.body, item.features),
    )


@transaction.atomic
def _give_up(targets: Mapping[UUID, UUID], reason: str) -> int:
    """People decide what the classifier cannot. What readers see they go on seeing."""
    score_queue.lock_requests(targets.values())
    comments = lock(targets)
    public = {pk for pk, comment in comments.items() if comment.status == Status.PUBLISHED}
    if public:
        logger.warning("Public and without a score (%s): %s", reason, ", ".join(map(str, public)))
    decide(comments.without(public), Verdict(Action.HOLD, reason, Source.system(reason)))
    score_queue.finish(targets.values())
    return len(targets)
