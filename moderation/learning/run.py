"""One run of learning: a candidate, the comparison with what is in use, perhaps a promotion."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from ml.adaptation import Adaptation
from ml.artifacts import ModelError
from ml.scorer import Scorer
from ml.workshop.learning.comparison import Comparison, compare
from ml.workshop.learning.learn import learn
from ml.workshop.learning.lesson import Lesson, split
from moderation.exceptions import ModerationError, Stale
from moderation.learning.champion import scorer_of, shipped_scorer
from moderation.learning.changes import changes
from moderation.learning.lessons import lessons_now
from moderation.learning.suggestions import forget_old_suggestions
from moderation.learning.versions import promote, register_shipped, was_rolled_back_to
from moderation.models import LearningRun, ModelVersion

logger = logging.getLogger(__name__)

# Below it a night would only shuffle what is known: the held-back part of so few decides nothing.
FEWEST_NEW = 50
# Longer than anybody goes back to; the scores keep the names of versions that are gone.
KEPT = timedelta(days=90)
_LOCK = 7_269_002


class Busy(ModerationError):
    """Another run is under way."""


class Outcome(NamedTuple):
    """What came of a run, in words, and the version that it made."""

    words: str
    version: ModelVersion | None = None


def run(*, asked_by: int | None = None) -> LearningRun:
    """Learn from all decisions so far, because of a user's id or the clock.

    Raises Busy where another run has not ended.
    """
    with _alone():
        LearningRun.objects.filter(ended_at=None).update(
            ended_at=timezone.now(), outcome="It was cut off."
        )
        record = LearningRun.objects.create(started_at=timezone.now(), asked_by_id=asked_by)
        try:
            record.outcome, record.version = _learn()
        except Exception:
            record.outcome = "It failed. The worker's log says why."
            raise
        finally:
            record.ended_at = timezone.now()
            record.save()
            logger.info("Learning: %s", record.outcome)
        _forget_old_versions()
        forget_old_suggestions(timezone.now())
        return record


def _learn() -> Outcome:
    base = shipped_scorer()
    champion, in_use = _in_use(base.version)
    lessons = lessons_now(timezone.now())
    new = _new(lessons, base.version)
    if new < FEWEST_NEW:
        return Outcome(
            f"Nothing was learned: {new} new decisions that say something, {FEWEST_NEW} are needed."
        )
    to_learn, held_back = split(lessons)
    adaptation = learn(base.model, to_learn)
    candidate = Scorer(base.model, adaptation)
    if ModelVersion.objects.filter(version=candidate.version).exists():
        return Outcome("Nothing was learned: it came out as a version that is there already.")
    comparison = compare(in_use, candidate, held_back)
    report = {
        "against": champion.version,
        "passed": comparison.passed,
        "reasons": list(comparison.reasons),
        "comparison": comparison.report,
        "lessons": _by_site(to_learn, held_back),
        "changes": changes(in_use, candidate),
    }
    version = _kept(candidate.version, base.version, adaptation, report, lessons)
    return _decided(version, champion, comparison)


def _decided(version: ModelVersion, against: ModelVersion, comparison: Comparison) -> Outcome:
    if not comparison.passed:
        return Outcome(f"{version} did not pass and stays in shadow.", version)
    if not settings.LEARNING_PROMOTES or was_rolled_back_to(against):
        return Outcome(f"{version} passed and waits in shadow for somebody to promote it.", version)
    try:
        promote(version, replacing=against)
    except Stale:
        return Outcome(f"{version} passed, but another version came into use meanwhile.", version)
    return Outcome(f"{version} passed and is in use now.", version)


def _in_use(base: str) -> tuple[ModelVersion, Scorer]:
    """The version in use; the shipped model takes its place where it cannot be used here."""
    shipped = register_shipped(base)
    champion = ModelVersion.objects.champions().get()
    try:
        return champion, scorer_of(champion)
    except ModelError as error:
        logger.warning("%s gives way to the shipped model: %s", champion, error)
    promote(shipped)
    return shipped, shipped_scorer()


def _new(lessons: Sequence[Lesson], base: str) -> int:
    """Lessons since the last candidate on this base."""
    known = ModelVersion.objects.filter(base=base, learned_until__isnull=False)
    last = known.order_by("-learned_until").values_list("learned_until", flat=True).first()
    return sum(last is None or _moment(lesson) > last for lesson in lessons)


def _kept(
    name: str,
    base: str,
    adaptation: Adaptation,
    report: dict[str, Any],
    lessons: Sequence[Lesson],
) -> ModelVersion:
    return ModelVersion.objects.create(
        version=name,
        base=base,
        adaptation=adaptation.to_bytes(),
        report=report,
        learned_until=max(map(_moment, lessons)),
    )


def _moment(lesson: Lesson) -> datetime:
    return datetime.fromtimestamp(lesson.decided_at, UTC)


def _by_site(to_learn: Sequence[Lesson], held_back: Sequence[Lesson]) -> list[dict[str, Any]]:
    learned, held = (Counter(lesson.site for lesson in part) for part in (to_learn, held_back))
    weights: Counter[str] = Counter()
    for lesson in to_learn:
        weights[lesson.site] += lesson.weight  # type: ignore[assignment]
    return [
        {
            "site": site,
            "learned": learned[site],
            "weight": round(weights[site], 1),
            "held_back": held[site],
        }
        for site, _ in (learned + held).most_common()
    ]


def _forget_old_versions() -> None:
    old = ModelVersion.objects.filter(
        created_at__lt=timezone.now() - KEPT, adaptation__isnull=False, replaced_by=None
    )
    old.exclude(state=ModelVersion.State.CHAMPION).delete()


@contextmanager
def _alone() -> Iterator[None]:
    """The lock is the session's: it goes with a worker that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Busy("Nothing was done: another run is under way.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
