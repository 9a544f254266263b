"""Thresholds by what they cost."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.models import Site
from ml.artifacts import ModelError
from ml.workshop.thresholds import for_false_holds_together
from moderation.policy import hold_from, policy_of


class Command(BaseCommand):
    help = (
        "Set a site's thresholds so that all labels together hold at most N of 1,000 clean "
        "comments, as measured when the model was made. From there on a comment is held in every "
        "mode; what is rejected stays as it is. The policy before stays as a version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True, help="the site's key")
        parser.add_argument("--false-holds", type=float, required=True, metavar="N")
        parser.add_argument("--dry-run", action="store_true", help="only print them")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(key=options["site"]).first()
        if site is None:
            raise CommandError(f"There is no site {options['site']!r}.")
        try:
            limits = for_false_holds_together(options["false_holds"], settings.MODEL_DIR)
        except (ModelError, ValueError) as error:
            raise CommandError(str(error)) from None
        policy = policy_of(site)
        for threshold in policy.thresholds.all():
            before, after = threshold.hold_above, limits[threshold.label]
            self.stdout.write(f"{threshold.label:<15}{before:>8.4f} -> {after:.4f}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed.")
        else:
            version = hold_from(policy, limits)
            self.stdout.write(f"Policy of {site.key}: version {version.number}.")
