"""What a moderator may do: decide, ban and read; not configure."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.migrations import Migration

MODERATORS = "Moderators"

_PERMISSIONS = (
    "moderation.moderate",
    "moderation.view_act",
    "moderation.view_decision",
    "moderation.view_score",
    "comments.view_flag",
    "moderation.view_ban",
    "moderation.add_ban",
    "moderation.change_ban",
    "moderation.view_namechange",
    "moderation.view_modelversion",
    "moderation.view_modelreport",
    "comments.view_comment",
    "comments.view_revision",
    "comments.view_author",
    "comments.view_thread",
    "comments.change_thread",
)


_SINCE = {
    "0002_learning_and_watching": ("moderation.view_modelversion", "moderation.view_modelreport"),
    "0007_acts": ("moderation.view_act",),
    "0016_names": ("moderation.view_namechange",),
}
"""What came with a later migration: a group that was there before is given it once."""


def ensure_moderators(
    sender: AppConfig, using: str, plan: Sequence[tuple[Migration, bool]] = (), **_: Any
) -> None:
    """Runs after each migrate, when the permissions exist. A group that is there is the owner's."""
    from django.contrib.auth.models import Group, Permission

    with transaction.atomic(using=using):
        group, created = Group.objects.using(using).get_or_create(name=MODERATORS)
        new = _PERMISSIONS if created else _came_with(plan)
        for name in new:
            app, codename = name.split(".")
            group.permissions.add(
                *Permission.objects.using(using).filter(
                    content_type__app_label=app, codename=codename
                )
            )


def _came_with(plan: Sequence[tuple[Migration, bool]]) -> list[str]:
    done = {step.name for step, backwards in plan if not backwards}
    return [name for step in done & _SINCE.keys() for name in _SINCE[step]]
