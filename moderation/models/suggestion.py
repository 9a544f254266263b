"""What other systems' moderators decided about their texts, sent here for the classifier."""

import hashlib
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from comments.models import Site


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def put(
        self, site_id: object, text: str, labels: dict[str, int], *, sender: str, now: datetime
    ) -> "Suggestion":
        """The site's latest word on this text: an earlier one gives way to it."""
        row, _ = self.update_or_create(
            site_id=site_id,
            digest=hashlib.sha256(text.encode()).digest(),
            defaults={"text": text, "labels": labels, "sender": sender, "sent_at": now},
        )
        return row

    def sent_since(self, moment: datetime) -> Self:
        return self.filter(sent_at__gte=moment)


class Suggestion(models.Model):
    """A text and the labels that it has in a moderator's eyes: {label: 0 or 1}.

    Kept for the learning alone; whose text it is is not known here.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    text = models.TextField()
    digest = models.BinaryField()
    labels = models.JSONField()
    sender = models.CharField("sent by", max_length=150)
    sent_at = models.DateTimeField(db_index=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "label from elsewhere"
        verbose_name_plural = "labels from elsewhere"
        constraints = [
            models.UniqueConstraint(fields=["site", "digest"], name="one_suggestion_per_text"),
            models.CheckConstraint(condition=~Q(labels={}), name="a_suggestion_says_something"),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 50 else f"{self.text[:49]}…"
