"""From waiting texts to decisions: claim, one call of the model, store, decide.

The model lives in the scoring process, see `scorer`. A text is given up only after the model failed
on it alone, or never came back from it: a process that dies or a failing database costs its
neighbours time, nothing else. See `score_queue` for claims.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from comments.models import Revision, Status
from comments.transitions import Source, lock, lock_all
from ml.offers import sells
from moderation import score_queue
from moderation.decisions import decide
from moderation.models import Policy, Score, ScoreRequest
from moderation.models.score_request import LONGEST_WAIT
from moderation.policy import Text, mode_at, policies_of, verdict_from_score
from moderation.readings import Written, judge_all
from moderation.score_queue import Claimed
from moderation.scorer.client import ScorerAway, scoring_process
from moderation.scorer.judging import EXPLAIN_FROM, Judge, Judged, Judgements
from moderation.verdicts import Action, Verdict
from moderation.waiting.items import requeue

logger = logging.getLogger(__name__)

SECONDS_PER_RUN = 5.0


def score_waiting(judge: Judge | None = None, *, gather: float = 0.0) -> int:
    """Decide what waits until nothing is left, or a few seconds are over; return how many.

    `gather` is a pause in seconds after a batch that was not full: where comments come in fast,
    one batch of twenty costs little more than one of two.
    """
    started, done = time.monotonic(), 0
    while (in_use := judge or _scoring_process()) and (
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


def _scoring_process() -> Judge | None:
    """Asked for before anything is claimed: while it is away, no text is suspected of anything."""
    process = scoring_process()
    return process if process.is_there() else None


def hold_overdue() -> int:
    """Without a classifier no comment waits longer than five minutes: people decide."""
    overdue = ScoreRequest.objects.filter(created_at__lt=timezone.now() - LONGEST_WAIT)
    targets = overdue.values_list("revision__comment", "revision")
    return _give_up(dict(targets[: score_queue.BATCH_AT_ATTEMPT[0]]), "timeout")


def _score(batch: Sequence[Claimed], judge: Judge) -> None:
    """Score and decide a batch; what the model fails on, or the database refuses, is for people."""
    if batch[0].attempts >= len(score_queue.BATCH_AT_ATTEMPT):  # the last attempt had it alone
        _give_up_on(batch)
        return
    try:
        found = judge_all(
            judge,
            [
                Written(one.body, one.reading, one.features, str(one.site_id), one.name)
                for one in batch
            ],
            explain_from=EXPLAIN_FROM,
        )
    except ScorerAway as away:
        # One of the texts may have killed it: when their lease ends, fewer are tried together.
        logger.error("%s: a batch of %s is tried again", away, len(batch))
        return
    score_queue.take_back_attempt(batch)
    judged = {item.revision_id: one for item, one in zip(batch, found.texts, strict=True) if one}
    readable = [item for item in batch if item.revision_id in judged]
    _give_up_on([item for item in batch if item.revision_id not in judged])
    _keep(readable, found, judged)


def _keep(batch: Sequence[Claimed], found: Judgements, judged: Mapping[UUID, Judged]) -> None:
    """Store and decide; where the database refuses a batch, its halves, until one is alone."""
    if not batch:
        return
    scores = {i.revision_id: _score_of(i, judged[i.revision_id], found.version) for i in batch}
    endangered = {pk for pk, one in judged.items() if one.in_danger}
    try:
        _settle(batch, scores, found.version, endangered)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease ends, and another run takes them
    except Exception:
        if len(batch) == 1:
            logger.exception("Revision %s could not be scored", batch[0].revision_id)
            _give_up_on(batch)
            return
        logger.warning("A batch of %s failed and is halved", len(batch), exc_info=True)
        middle = len(batch) // 2
        _keep(batch[:middle], found, judged)
        _keep(batch[middle:], found, judged)


def _score_of(item: Claimed, judged: Judged, version: str) -> Score:
    return Score(
        revision_id=item.revision_id,
        model_version=version,
        language=judged.language,
        features=item.features,
        drivers={
            label: [[word.text, word.weight] for word in words]
            for label, words in judged.words.items()
        },
        **judged.probabilities,
    )


def _give_up_on(batch: Sequence[Claimed]) -> None:
    if batch:
        _give_up({item.comment_id: item.revision_id for item in batch}, "unscorable")


def _settle(
    batch: Sequence[Claimed], scores: Mapping[UUID, Score], version: str, endangered: set[UUID]
) -> None:
    """Store scores and decide, one transaction for each verdict.

    One transaction for all would touch threads in the order of the verdicts, and two of them
    could wait for each other.
    """
    for verdict, policy_version_id, group, details in _groups(batch, scores, version, endangered):
        with transaction.atomic():
            mine = score_queue.still_claimed(group)
            comments = lock_all(item.comment_id for item in mine)
            # A score quotes its text, and the comment may have been taken back meanwhile.
            quotable = [i for i in mine if comments[i.comment_id].status != Status.DELETED]
            Score.objects.bulk_create(
                [scores[item.revision_id] for item in quotable], ignore_conflicts=True
            )
            if told := endangered.intersection(item.revision_id for item in quotable):
                Revision.objects.filter(pk__in=told).update(in_danger=True)
            moved = []
            if verdict is not None:
                moved = decide(
                    comments.judged({item.comment_id: item.revision_id for item in mine}),
                    verdict,
                    details=details,
                    policy_version_id=policy_version_id,
                )
            score_queue.finish([item.revision_id for item in mine])
            # What moved is in its place; the others wait with a score now, or with an edit.
            if left := comments.without({one.comment_id for one in moved}):
                requeue(left)


_Group = tuple[Verdict | None, int | None, list[Claimed], dict[UUID, Mapping[str, Any]]]


def _groups(
    batch: Sequence[Claimed], scores: Mapping[UUID, Score], version: str, endangered: set[UUID]
) -> list[_Group]:
    """The batch by what shall be done with it."""
    states = _states_of([item.comment_id for item in batch])
    policies = policies_of({item.site_id for item in batch})
    now, source = timezone.now(), Source.model(version)
    groups: dict[Any, _Group] = {}
    for item in batch:
        policy = policies[item.site_id]
        verdict = _verdict(
            states[item.comment_id],
            item,
            policy,
            scores[item.revision_id],
            now,
            source,
            in_danger=item.revision_id in endangered,
        )
        key = (verdict, policy.current_version_id)
        group = groups.setdefault(key, (verdict, policy.current_version_id, [], {}))
        group[2].append(item)
        if verdict is not None:
            group[3][item.comment_id] = verdict.detail
    return list(groups.values())


class _State(NamedTuple):
    """How a comment stands, and the mode that its thread has instead of the site's."""

    status: str
    public_revision_id: UUID | None
    mode: str | None


def _states_of(comment_ids: list[UUID]) -> dict[UUID, _State]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT comment.id, comment.status, comment.public_revision_id, own.mode
            FROM comments_comment comment
            LEFT JOIN moderation_threadpolicy own ON own.thread_id = comment.thread_id
            WHERE comment.id = ANY(%s)
            """,
            [comment_ids],
        )
        return {pk: _State(*values) for pk, *values in cursor.fetchall()}


def _verdict(
    comment: _State,
    item: Claimed,
    policy: Policy,
    score: Score,
    now: datetime,
    source: Source,
    *,
    in_danger: bool,
) -> Verdict | None:
    text = Text.WAITING
    if comment.status == Status.PUBLISHED:
        is_public = comment.public_revision_id == item.revision_id
        text = Text.PUBLIC if is_public else Text.EDITED
    return verdict_from_score(
        policy.thresholds.all(),
        mode_at(policy, now, comment.mode),
        score.probabilities,
        source=source,
        text=text,
        unread=None if score.understood or not policy.hold_unknown_languages else score.language,
        offers=sells(item.body, item.features),
        in_danger=in_danger,
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
    requeue(comments)
    return len(targets)
