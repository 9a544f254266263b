"""Learn now, and wait for what comes of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.exceptions import ModerationError


class Command(BaseCommand):
    help = (
        "Build a version of the classifier from all that moderators have decided, compare it with "
        "the one in use, and put it in use when it passes. Celery beat does the same each night."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # Imported here: numpy and scikit-learn take a second.
        from moderation.learning.run import run

        try:
            record = run()
        except ModerationError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(record.outcome)
