"""A reader's report."""

from typing import Self

from django.db import models
from django.db.models import Q

from comments.ids import new_id
from comments.models import Author, Comment
from moderation.models.decision import Decision


class FlagReason(models.TextChoices):
    SPAM = "spam", "Spam or advertising"
    ABUSE = "abuse", "Abuse or harassment"
    OFF_TOPIC = "off_topic", "Off topic"
    FALSE_INFORMATION = "false_information", "False information"
    ILLEGAL = "illegal", "Illegal"
    OTHER = "other", "Something else"


class FlagQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)


class Flag(models.Model):
    """Open until a person decides; then upheld or not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="flags")
    reporter = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="flags")
    reason = models.CharField(max_length=17, choices=FlagReason)
    note = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, related_name="resolved_flags"
    )
    upheld = models.BooleanField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter"], name="one_flag_per_reporter_and_comment"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=FlagReason.values), name="flag_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, upheld__isnull=True)
                | Q(resolved_at__isnull=False, upheld__isnull=False),
                name="only_resolved_flags_are_upheld_or_not",
            ),
        ]
        indexes = [
            models.Index("comment", condition=Q(resolved_at__isnull=True), name="open_flags")
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
