"""What the classifier said."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from comments.models import Revision
from moderation.labels import Label


def _probability() -> models.FloatField:
    return models.FloatField(null=True, editable=False)


class ScoreQuerySet(models.QuerySet):
    def newest_of(self, revision_ids: Iterable[UUID]) -> Self:
        """For each revision what was said of it last."""
        return (
            self.filter(revision__in=list(revision_ids))
            .order_by("revision_id", "-id")
            .distinct("revision_id")
        )


class Score(models.Model):
    """A prediction for one revision by one model. It never votes: policies do."""

    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, db_index=False, related_name="scores"
    )
    model_version = models.CharField(max_length=80)
    language = models.CharField(
        max_length=3,
        blank=True,
        help_text="ISO 639-1, or “und”. Empty where the model did not say.",
    )
    spam = _probability()
    toxic = _probability()
    severe_toxic = _probability()
    obscene = _probability()
    threat = _probability()
    insult = _probability()
    identity_hate = _probability()
    features = models.JSONField(default=dict, help_text="The values that the model saw.")
    drivers = models.JSONField(
        default=dict, help_text="For each label the words that drove it, with their weights."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        # Scores are stored in the order of time: a few pages of index find a day of them.
        indexes = [BrinIndex(fields=["created_at"], name="scores_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "model_version"], name="one_score_per_revision_and_model"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{label}__isnull": True}) | Q(**{f"{label}__range": (0, 1)}),
                    name=f"{label}_is_between_0_and_1",
                )
                for label in Label.values
            ),
        ]

    def __str__(self) -> str:
        return f"Score by {self.model_version}"

    @property
    def understood(self) -> bool:
        """Whether a model knew the language: without one, `toxic` is never judged."""
        return self.toxic is not None

    @property
    def probabilities(self) -> dict[str, float]:
        values = {label: getattr(self, label) for label in Label.values}
        return {label: value for label, value in values.items() if value is not None}
