"""What a moderator may do: decide, ban and read; not configure."""

from typing import Any

from django.apps import AppConfig
from django.db import transaction

MODERATORS = "Moderators"

_PERMISSIONS = (
    "moderation.moderate",
    "moderation.view_decision",
    "moderation.view_score",
    "moderation.view_flag",
    "moderation.view_ban",
    "moderation.add_ban",
    "moderation.change_ban",
    "moderation.view_modelversion",
    "moderation.view_modelreport",
    "comments.view_comment",
    "comments.view_revision",
    "comments.view_author",
    "comments.view_thread",
    "comments.change_thread",
)


def ensure_moderators(sender: AppConfig, using: str, apps: Any = None, **_: Any) -> None:
    """Runs after each migrate, when the permissions exist. A group that is there is the owner's."""
    from django.contrib.auth.models import Group, Permission

    with transaction.atomic(using=using):
        group, created = Group.objects.using(using).get_or_create(name=MODERATORS)
        if not created:
            return
        for name in _PERMISSIONS:
            app, codename = name.split(".")
            group.permissions.add(
                *Permission.objects.using(using).filter(
                    content_type__app_label=app, codename=codename
                )
            )
