"""Which version of the classifier is in use: promotion and the way back."""

import logging

from django.db import connection, transaction
from django.utils import timezone

from moderation.actors import Actor, source_of, user_of
from moderation.exceptions import Stale
from moderation.models import ModelVersion

logger = logging.getLogger(__name__)

State = ModelVersion.State
_LOCK = 7_269_001


@transaction.atomic
def register_shipped(base: str) -> ModelVersion:
    """The row of the shipped model; it is in use where nothing was before."""
    _one_at_a_time()
    row, _ = ModelVersion.objects.get_or_create(version=base, defaults={"base": base})
    if not ModelVersion.objects.champions().exists():
        _put_in_use(row, replaces=None, by=None)
    return row


@transaction.atomic
def promote(
    version: ModelVersion, *, by: Actor | None = None, replacing: ModelVersion | None = None
) -> None:
    """Put a version in use in place of the present one; workers follow with their next batch.

    Without `by` it is the nightly run that does it, `replacing` what it compared the version with.
    Raises Stale where it is in use already, or another one than that.
    """
    champion = _champion()
    if replacing is not None and champion != replacing:
        raise Stale("Nothing was changed: another version is in use by now.")
    if champion == version:
        raise Stale("Nothing was changed: this version is in use already.")
    version.parent = champion
    _put_in_use(version, replaces=champion, by=by)


@transaction.atomic
def roll_back(version: ModelVersion, *, by: Actor | None = None) -> ModelVersion:
    """Take a version out of use again, for the one that it replaced; returns that one."""
    champion = _champion()
    if champion != version:
        raise Stale("Nothing was changed: another version is in use by now.")
    if version.parent is None:
        raise Stale("Nothing was changed: there is no version before this one.")
    _put_in_use(version.parent, replaces=champion, by=by)
    return version.parent


def was_rolled_back_to(version: ModelVersion) -> bool:
    """Whether somebody took a learned version back for this one: the next is theirs to promote."""
    by_a_person = bool(version.promoted_by_name or version.promoted_by_id)
    return by_a_person and version.replaced_by.filter(state=State.RETIRED).exists()


def _champion() -> ModelVersion | None:
    _one_at_a_time()
    return ModelVersion.objects.without_bytes().champions().first()


def _put_in_use(version: ModelVersion, *, replaces: ModelVersion | None, by: Actor | None) -> None:
    if replaces is not None:
        ModelVersion.objects.filter(pk=replaces.pk).update(state=State.RETIRED)
    version.state, version.problem = State.CHAMPION, ""
    version.promoted_by = user_of(by) if by else None
    version.promoted_by_name = source_of(by).name if by else ""
    version.promoted_at = timezone.now()
    version.save(
        update_fields=[
            "state", "problem", "promoted_by", "promoted_by_name", "promoted_at", "parent"
        ]
    )  # fmt: skip
    logger.info("The classifier in use is now %s; before it was %s", version, replaces)


def _one_at_a_time() -> None:
    """Until the transaction ends: of two promotions one sees what the other did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
