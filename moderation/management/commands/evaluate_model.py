"""`python -m ml.workshop.evaluate`, for those who look for it here."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml.artifacts import ModelError
from ml.encoder.weights import EncoderError
from ml.workshop.datasets import DataError
from ml.workshop.evaluate import add_options, evaluate


class Command(BaseCommand):
    help = (
        "Measure the classifier on labelled comments: print a table for each source and label, "
        "and what the identity-term test finds; store both in the model's folder."
    )
    requires_system_checks = []  # it needs no database

    def add_arguments(self, parser: CommandParser) -> None:
        add_options(parser)
        parser.set_defaults(model=settings.MODEL_DIR)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = evaluate(options["model"], options["data"], options["quick"])
        except (DataError, ModelError, EncoderError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(found)
