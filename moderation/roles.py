"""What a moderator may do: decide, ban and read; not configure."""

from typing import Any

from django.apps import AppConfig

MODERATORS = "Moderators"

_PERMISSIONS = (
    "moderation.moderate",
    "moderation.view_decision",
    "moderation.view_score",
    "moderation.view_flag",
    "moderation.view_ban",
    "moderation.add_ban",
    "moderation.change_ban",
    "comments.view_comment",
    "comments.view_revision",
    "comments.view_author",
    "comments.view_thread",
    "comments.change_thread",
)


def ensure_moderators(sender: AppConfig, using: str, apps: Any = None, **_: Any) -> None:
    """Runs after each migrate, when the permissions exist. Adds what is missing only."""
    from django.contrib.auth.models import Group, Permission

    group, _created = Group.objects.using(using).get_or_create(name=MODERATORS)
    by_app: dict[str, list[str]] = {}
    for name in _PERMISSIONS:
        app, codename = name.split(".")
        by_app.setdefault(app, []).append(codename)
    for app, codenames in by_app.items():
        group.permissions.add(
            *Permission.objects.using(using).filter(
                content_type__app_label=app, codename__in=codenames
            )
        )
