"""What a site's policy says: which mode is on, and what follows from a score."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from cachetools import LRUCache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict

from comments.models import Site
from comments.transitions import Source
from moderation.actors import Actor, source_of, user_of
from moderation.exceptions import Stale
from moderation.labels import Label
from moderation.languages import language_name
from moderation.models import Policy, PolicyVersion, Reason, Threshold
from moderation.models.policy import Mode
from moderation.ready_reasons import READY
from moderation.thresholds import DEFAULTS
from moderation.verdicts import Action, Verdict

IN_DANGER = "in_danger"
_BY_MODE = Source.rule("mode")


class ModeNow(NamedTuple):
    """The mode in force, and the reason that a held comment is given."""

    mode: Mode
    because: str


class Text(Enum):
    """How readers stand to the text that was judged."""

    WAITING = "nobody has seen this comment"
    EDITED = "readers still see an older text"
    PUBLIC = "readers see it"


def policy_of(site: Site) -> Policy:
    """The site's policy; made with the defaults where a site has none yet."""
    policy = Policy.objects.filter(pk=site.pk).first()
    if policy is not None:
        return policy
    try:
        return create_policy(site)
    except IntegrityError:  # somebody else was quicker
        return Policy.objects.get(pk=site.pk)


class InForce(NamedTuple):
    """A version of a policy, as it is applied."""

    number: int
    policy: Policy
    thresholds: tuple[Threshold, ...]


def policy_in_force(site_id: UUID) -> InForce:
    """The site's policy of this moment, kept in memory: a version never changes.

    Which one is in force is asked each time, as SQL, since whoever asks is in a hurry.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_version_id FROM moderation_policy WHERE site_id = %s", [site_id]
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return _in_force(policy_of(Site.objects.get(pk=site_id)))
    with _lock:
        found = _versions.get(row[0])
    if found is None:
        found = _in_force(Policy.objects.get(pk=site_id))
        with _lock:
            _versions[found.policy.current_version_id] = found
    return found


def _in_force(policy: Policy) -> InForce:
    (number,) = policy.versions.filter(current_of=policy).values_list("number", flat=True)
    return InForce(number, policy, tuple(policy.thresholds.all()))


_versions: LRUCache[int | None, InForce] = LRUCache(1_000)
_lock = threading.Lock()


@transaction.atomic
def create_policy(site: Site) -> Policy:
    """The defaults, for a site that has no policy yet."""
    policy = Policy.objects.create(site=site)
    thresholds = Threshold.objects.bulk_create(
        Threshold(policy=policy, label=label, **limits._asdict())
        for label, limits in DEFAULTS.items()
    )
    reasons = _set_reasons(policy, [reason._asdict() for reason in READY])
    _keep_version(policy, 1, _snapshot(policy, thresholds, reasons))
    return policy


def _set_reasons(policy: Policy, wanted: Iterable[Mapping[str, Any]]) -> list[Reason]:
    return Reason.objects.bulk_create(
        Reason(policy=policy, position=place, **one) for place, one in enumerate(wanted, 1)
    )


@transaction.atomic
def revise_policy(policy: Policy, *, by: Actor | None = None, **changes: Any) -> PolicyVersion:
    """Save changes, and keep the result as the next version where something changed."""
    locked = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.current_version = locked.current_version
    policy.full_clean(exclude=["current_version"])
    policy.save()
    snapshot = snapshot_of(policy)
    latest = policy.versions.first()
    if latest is not None and latest.snapshot == snapshot:
        return latest
    return _keep_version(policy, latest.number + 1 if latest else 1, snapshot, by=by)


def _keep_version(
    policy: Policy, number: int, snapshot: dict[str, Any], *, by: Actor | None = None
) -> PolicyVersion:
    version = policy.versions.create(
        number=number,
        snapshot=snapshot,
        created_by=user_of(by) if by else None,
        source_name=source_of(by).name if by else "",
    )
    Policy.objects.filter(pk=policy.pk).update(current_version=version)
    policy.current_version = version
    return version


@transaction.atomic
def change_policy(
    site: Site,
    changes: Mapping[str, Any],
    limits: Mapping[str, Mapping[str, float | None]],
    *,
    by: Actor,
    seen: int | None = None,
    reasons: Sequence[Mapping[str, Any]] | None = None,
) -> PolicyVersion:
    """Change some settings, of some labels some of the thresholds, or the whole list of reasons,
    as the next version.

    Raises ValidationError where the result makes no sense, and Stale where another version than
    the one that was `seen` is in force.
    """
    policy = policy_of(site)
    locked = Policy.objects.select_for_update(of=("self",)).select_related("current_version")
    policy = locked.get(pk=policy.pk)
    if seen is not None and policy.current_version and policy.current_version.number != seen:
        raise Stale("Nothing was changed: another version of the policy is in force by now.")
    for threshold in policy.thresholds.filter(label__in=limits):
        for name, value in limits[threshold.label].items():
            setattr(threshold, name, value)
        try:
            threshold.full_clean()
        except ValidationError as error:
            wrong = [one for errors in error.error_dict.values() for one in errors]
            raise ValidationError({f"thresholds.{threshold.label}": wrong}) from None
        threshold.save()
    if reasons is not None:
        codes = [one["code"] for one in reasons]
        if len(set(codes)) < len(codes):
            raise ValidationError({"reasons": "Two reasons have the same code."})
        policy.reasons.all().delete()
        _set_reasons(policy, reasons)
    return revise_policy(policy, by=by, **changes)


@transaction.atomic
def hold_from(
    policy: Policy, limits: Mapping[str, float], *, by: Actor | None = None
) -> PolicyVersion:
    """Hold what scores these numbers or more, in every mode; all below them is published.

    What is rejected stays so, but never below what is held.
    """
    for threshold in policy.thresholds.filter(label__in=limits):
        limit = limits[threshold.label]
        threshold.publish_below = threshold.hold_above = limit
        if threshold.reject_above is not None:
            threshold.reject_above = max(threshold.reject_above, limit)
        threshold.save()
    return revise_policy(policy, by=by)


def snapshot_of(policy: Policy) -> dict[str, Any]:
    """Everything that can change a verdict, or what is said of one, as plain JSON."""
    return _snapshot(policy, policy.thresholds.order_by("label"), policy.reasons.all())


def _snapshot(
    policy: Policy, thresholds: Iterable[Threshold], reasons: Iterable[Reason]
) -> dict[str, Any]:
    settings = model_to_dict(policy, exclude=["site"])
    plain = {
        name: value.isoformat() if isinstance(value, time) else value
        for name, value in settings.items()
    }
    limits = {t.label: [t.publish_below, t.hold_above, t.reject_above] for t in thresholds}
    return plain | {"thresholds": limits, "reasons": [reason.plain for reason in reasons]}


def mode_at(
    policy: Policy, moment: datetime, thread_mode: str | None = None, *, is_trusted: bool = False
) -> ModeNow:
    """The switch goes before trust in the author, that before the schedule, that before the thread,
    that before the site."""
    if policy.hold_everything:
        return ModeNow(Mode.HOLD_ALL, "hold_everything")
    if is_trusted:
        return ModeNow(Mode.PUBLISH_FIRST, "trusted")
    if policy.night_mode and _is_night(policy, moment):
        return _plain(policy.night_mode)
    return _plain(thread_mode or policy.mode)


def _plain(mode: str) -> ModeNow:
    return ModeNow(Mode(mode), str(mode))


def _is_night(policy: Policy, moment: datetime) -> bool:
    starts, ends = policy.night_starts, policy.night_ends
    if starts is None or ends is None:
        return False
    now = moment.astimezone(policy.zone).time()
    if starts <= ends:
        return starts <= now < ends
    return now >= starts or now < ends


def verdict_on_submit(now: ModeNow) -> Verdict | None:
    """What the mode alone says of a comment that no rule objects to."""
    if now.mode is Mode.PUBLISH_FIRST:
        return Verdict(Action.APPROVE, now.because, _BY_MODE)
    if now.mode is Mode.HOLD_ALL:
        return Verdict(Action.HOLD, now.because, _BY_MODE)
    return None


def verdict_from_score(
    thresholds: Iterable[Threshold],
    now: ModeNow,
    probabilities: Mapping[str, float],
    *,
    source: Source,
    text: Text = Text.WAITING,
    unread: str | None = None,
    offers: bool,
    in_danger: bool,
) -> Verdict | None:
    """What follows from a prediction; None where everything stays as it is.

    A comment that `offers` nothing is not rejected as spam without a person, whatever its score.
    `unread` is the comment's language, where no model knows it and the policy holds such comments.
    A writer who may be in danger from themselves is read by a person first, whatever the scores.
    """
    if in_danger:
        return Verdict(Action.HOLD, IN_DANGER, source)
    if text is Text.EDITED and now.mode is Mode.HOLD_ALL:
        return None
    judged = [(t, probabilities[t.label]) for t in thresholds if t.label in probabilities]
    doubts_count = now.mode is Mode.MACHINE_FIRST and text is not Text.PUBLIC
    objections = [
        _objection(t, p, doubts_count=doubts_count, rejects=offers or t.label != Label.SPAM)
        for t, p in judged
    ]
    worst = max(filter(None, objections), key=_Objection.weight, default=None)
    if worst:
        return Verdict(worst.action, worst.label, source, worst.detail)
    if unread and judged and now.mode is not Mode.HOLD_ALL:
        return Verdict(Action.HOLD, "unknown_language", source, {"language": language_name(unread)})
    if text is Text.PUBLIC:
        return None
    if now.mode is Mode.HOLD_ALL:
        return verdict_on_submit(now)
    if not judged:
        return Verdict(Action.HOLD, "no_score", source)
    return Verdict(Action.APPROVE, "below_thresholds", source)


class _Objection(NamedTuple):
    action: Action
    label: str
    detail: dict[str, Any]

    def weight(self) -> tuple[bool, float]:
        return self.action is Action.REJECT, self.detail["score"] - self.detail["threshold"]


def _objection(
    limit: Threshold, score: float, *, doubts_count: bool, rejects: bool
) -> _Objection | None:
    steps: list[tuple[str, float | None, Action]] = []
    if rejects:
        steps.append(("reject_above", limit.reject_above, Action.REJECT))
    steps.append(("hold_above", limit.hold_above, Action.HOLD))
    if doubts_count:
        steps.append(("publish_below", limit.publish_below, Action.HOLD))
    for bound, threshold, action in steps:
        if threshold is not None and score >= threshold:
            detail = {
                "label": limit.label,
                "score": round(score, 4),
                "bound": bound,
                "threshold": threshold,
            }
            return _Objection(action, limit.label, detail)
    return None


def policies_of(site_ids: Iterable[UUID]) -> dict[UUID, Policy]:
    """The policies of several sites with their thresholds, in two queries."""
    policies = Policy.objects.filter(pk__in=set(site_ids)).prefetch_related("thresholds")
    return {policy.pk: policy for policy in policies}
