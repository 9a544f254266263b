"""What became of a reader's report."""

from django.db import models

from comments.models import Flag
from moderation.models.decision import Decision


class FlagResolution(models.Model):
    """The decision that answered it, and whether the report was right."""

    flag = models.OneToOneField(
        Flag, on_delete=models.CASCADE, primary_key=True, related_name="resolution"
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="resolved_flags"
    )
    upheld = models.BooleanField()

    def __str__(self) -> str:
        return "upheld" if self.upheld else "not upheld"
