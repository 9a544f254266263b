"""Where moderation listens to comments."""

from datetime import datetime
from typing import Any

from django.apps import apps as installed
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from comments.flags import networks_reporting
from comments.models import Comment, Flag, Site, Status
from comments.posting.submission import Submission
from comments.signals import comment_flagged, comment_moved, comment_submitted
from comments.transitions import Aside, Locked, Move, Source, enter
from moderation import rules
from moderation.decision_log import Context, record
from moderation.decisions import decide
from moderation.features import features_of
from moderation.models import Decision, QueueItem, ScoreRequest
from moderation.models.decision import SHADOW_BAN
from moderation.models.policy import Mode
from moderation.policy import create_policy, mode_at, policy_of, verdict_on_submit
from moderation.score_queue import wake_worker_after_commit
from moderation.standing import Standing, standing_of
from moderation.verdicts import Action, Verdict
from moderation.waiting.items import entering, mend, requeue, wrong_items

_IN_THE_SHADOW = Verdict(
    Action.REJECT, SHADOW_BAN, Source.rule(SHADOW_BAN), aside=Aside(shadowed=True)
)


@receiver(post_save, sender=Site)
def give_each_site_a_policy(instance: Site, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        create_policy(instance)


@receiver(comment_submitted)
def apply_rules(submission: Submission, **_: Any) -> list[Model]:
    """Rules, then the mode; what is not rejected is scored, and is stored with its request."""
    comment, revision = submission.comment, submission.revision
    now, rows = timezone.now(), []
    standing = standing_of(submission, now)
    policy = standing.policy
    verdict = _verdict(submission, standing, now)
    if verdict is not None:
        rows = _carry_out(verdict, submission, policy.current_version_id, now)
        if verdict.action is Action.REJECT:
            return []
    request = ScoreRequest(
        revision=revision,
        site_id=comment.thread.site_id,
        features=features_of(submission, policy),
        created_at=now,
    )
    wake_worker_after_commit()
    return [*rows, request]


def _carry_out(
    verdict: Verdict, submission: Submission, policy_version_id: int | None, now: datetime
) -> list[Model]:
    """Decide; returns what is to be stored with a new comment."""
    comment = submission.comment
    if submission.is_edit:
        decide(Locked.of(comment), verdict, policy_version_id=policy_version_id)
        return []
    context = Context(
        details={comment.pk: verdict.detail},
        policy_version_id=policy_version_id,
        aside=verdict.aside,
        entering_at=now,
    )
    to, source, reason = verdict.action.target, verdict.source, verdict.reason
    enter(comment, to, source=source, reason=reason, aside=verdict.aside, context=context)
    if verdict.action is not Action.HOLD:
        return []
    return [entering(comment, source.kind, reason, now)]


@receiver(comment_moved)
def keep_record(
    moves: list[Move], source: Source, reason: str = "", context: Context | None = None, **_: Any
) -> None:
    record(moves, source=source, reason=reason, context=context)


@receiver(comment_flagged)
def take_report(flag: Flag, **_: Any) -> None:
    """What is reported waits for a person, in public or, if enough report it, held."""
    requeue([flag.comment_id])
    _hold_if_flagged_enough(flag.comment)


def _hold_if_flagged_enough(comment: Comment) -> None:
    """By readers with a record, of several networks.

    Not over a person who approved the text that readers see and flag.
    """
    policy = policy_of(comment.thread.site)
    networks = networks_reporting(comment, timezone.now())
    if networks < policy.flags_to_hold or _approved_by_a_person(comment):
        return
    verdict = Verdict(Action.HOLD, "flags", Source.system("flags"), {"flags": networks})
    decide(Locked.of(comment), verdict, policy_version_id=policy.current_version_id)


def _approved_by_a_person(comment: Comment) -> bool:
    assert comment.public_revision_id
    public = {comment.pk: comment.public_revision_id}
    return Decision.objects.on(public).standing_human().exists()


def _verdict(submission: Submission, standing: Standing, moment: datetime) -> Verdict | None:
    if standing.is_shadowed:
        return _IN_THE_SHADOW
    policy = standing.policy
    now = mode_at(policy, moment, standing.thread_mode, is_trusted=standing.is_trusted)
    readers_see_an_older_text = submission.comment.status == Status.PUBLISHED
    if readers_see_an_older_text and now.mode is Mode.HOLD_ALL:
        return None
    return rules.first_verdict(rules.RULES, submission, policy) or verdict_on_submit(now)


def fill_queue(apps: Any = installed, **_: Any) -> None:
    """After an update: what an earlier version left is put in, and what this one sees otherwise is
    mended. A database that is led back to an older version has none."""
    try:
        of_then = apps.get_model("moderation", "queueitem")
        apps.get_model("comments", "readership")
    except LookupError:
        return
    if len(of_then._meta.fields) != len(QueueItem._meta.fields):
        return
    mend(wrong_items())
