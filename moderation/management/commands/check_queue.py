"""Whether the queue says what waits."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moderation.waiting.items import bring_in_overdue, mend, wrong_items


class Command(BaseCommand):
    help = (
        "Compare the queue with the comments, decisions, reports and scores that it is made of. "
        "Fails if an entry is missing, stale or too many."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make them anew")

    def handle(self, *args: Any, **options: Any) -> None:
        bring_in_overdue()
        wrong = wrong_items()
        if not wrong:
            self.stdout.write("The queue is right.")
        elif options["repair"]:
            mend(wrong)
            self.stdout.write(f"{len(wrong)} made anew.")
        else:
            shown = ", ".join(map(str, wrong[:5]))
            raise CommandError(f"{len(wrong)} are wrong ({shown} …): run it with --repair.")
