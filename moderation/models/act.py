"""What a person did at once, or a machine to many comments at once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from comments.ids import new_id
from comments.transitions import SourceKind
from moderation.models.append_only import append_only


class Act(models.Model):
    """Its decisions are its parts, one a comment; undoing it takes all of them back.

    Each decision of a person belongs to one. A lone verdict of a machine has none: a comment must
    not cost a row more.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", "One comment"
        BATCH = "batch", "Several at once"
        BAN = "ban", "Ban"
        LIFT = "lift", "Ban lifted"
        NAME = "name", "Another name"
        UNDO = "undo", "Undo"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=60, blank=True)
    source_kind = models.CharField(max_length=9, choices=SourceKind)
    source_name = models.CharField(max_length=150)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="acts"
    )
    reverts = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reverted_by"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["decision", "batch", "ban", "lift", "name", "undo"]),
                name="act_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(source_kind__in=SourceKind.values), name="act_source_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="undo") | Q(reverts__isnull=True), name="only_an_undo_reverts"
            ),
        ]
        triggers = [append_only(forgets=["actor_id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.source_name}"
