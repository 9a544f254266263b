"""What the classifier still has to say."""

from datetime import timedelta

from django.db import models

from comments.models import Revision, Site

LONGEST_WAIT = timedelta(minutes=5)
"""For a machine; what waits longer is for people."""


class ScoreRequest(models.Model):
    """This revision needs a score. The table is the queue; Celery only wakes workers."""

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, primary_key=True, related_name="score_request"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False, related_name="+")
    features = models.JSONField(default=dict, help_text="What only the request knew.")
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index("created_at", name="score_requests_by_age"),
            models.Index("site", "created_at", name="score_requests_of_a_site"),
        ]

    def __str__(self) -> str:
        return str(self.revision_id)
