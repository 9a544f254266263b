"""A policy as it was, for ever: what a decision was made under."""

from django.conf import settings
from django.db import models

from moderation.models.policy import Policy


class PolicyVersion(models.Model):
    """An immutable snapshot; a changed policy makes the next one."""

    policy = models.ForeignKey(
        Policy, on_delete=models.CASCADE, db_index=False, related_name="versions"
    )
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    source_name = models.CharField(
        max_length=150, blank=True, help_text="Who changed it: an account, or a publisher's key."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "number"], name="policy_version_number_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number}"
