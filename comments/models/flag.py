"""A reader's report."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from comments.ids import new_id
from comments.models.author import Author
from comments.models.comment import Comment


class FlagReason(models.TextChoices):
    """As readers are asked."""

    SPAM = "spam", "Spam or advertising"
    ABUSE = "abuse", "Insults or attacks somebody"
    OFF_TOPIC = "off_topic", "Off topic"
    FALSE_INFORMATION = "false_information", "False information"
    ILLEGAL = "illegal", "Illegal content"
    OTHER = "other", "Something else"


class FlagQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)

    def close(self, now: datetime) -> int:
        """They were answered; by whom and how is for those to keep who answered."""
        return self.update(resolved_at=now)

    def reopen(self) -> int:
        return self.update(resolved_at=None)


class Flag(models.Model):
    """Open until it is answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, db_index=False, related_name="flags"
    )
    reporter = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="flags")
    reason = models.CharField(max_length=17, choices=FlagReason)
    note = models.CharField(max_length=1000, blank=True)
    address_hash = models.CharField(max_length=80, blank=True, editable=False)
    network_hash = models.CharField(max_length=80, blank=True, editable=False)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        db_table = "moderation_flag"  # where it was first
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter"], name="one_flag_per_reporter_and_comment"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=FlagReason.values), name="flag_reason_is_known"
            ),
        ]
        indexes = [
            models.Index("comment", condition=Q(resolved_at__isnull=True), name="open_flags")
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
