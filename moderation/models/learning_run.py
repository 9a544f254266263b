"""One attempt to learn, and what came of it."""

from django.conf import settings
from django.db import models

from moderation.models.model_version import ModelVersion


class LearningRun(models.Model):
    """Kept so that "nothing was learned" has a reason that can be read."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Empty: the nightly run.",
    )
    outcome = models.TextField(blank=True, help_text="In words.")
    version = models.ForeignKey(
        ModelVersion, on_delete=models.SET_NULL, null=True, related_name="runs"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.outcome or "under way"
