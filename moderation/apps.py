from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from comments.posting.admission import register
        from comments.posting.guests import register as register_name_check
        from moderation import erasure, receivers  # noqa: F401  (they connect themselves)
        from moderation.bans import refuse_banned
        from moderation.names import refuse_reserved
        from moderation.staff.roles import ensure_moderators

        register(refuse_banned)
        register_name_check(refuse_reserved)
        post_migrate.connect(ensure_moderators, sender=self)
        post_migrate.connect(receivers.fill_queue, sender=self)
