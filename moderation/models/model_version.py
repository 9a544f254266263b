"""The classifier as it was at a time: the shipped model, or what was learned on top of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ModelVersionQuerySet(models.QuerySet):
    def champions(self) -> Self:
        """The one version in use, or none: then the shipped model as it is."""
        return self.filter(state="champion")

    def without_bytes(self) -> Self:
        return self.defer("adaptation")


class ModelVersion(models.Model):
    """What scores, scored, or might score. The name is the one that `Score.model_version` has.

    An adaptation holds numbers only, no text, and fits its base model alone.
    """

    class State(models.TextChoices):
        SHADOW = "shadow", "in shadow"
        CHAMPION = "champion", "in use"
        RETIRED = "retired", "retired"

    version = models.CharField(max_length=80, unique=True)
    base = models.CharField(max_length=80, help_text="The shipped model below it.")
    adaptation = models.BinaryField(
        null=True, help_text="What was learned. Empty: the shipped model as it is."
    )
    state = models.CharField(max_length=8, choices=State, default=State.SHADOW)
    report = models.JSONField(default=dict, help_text="How it did beside the one in use.")
    learned_until = models.DateTimeField(
        null=True, help_text="When the newest decision that it knows was made."
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        related_name="replaced_by",
        help_text="The version it replaced when it came into use.",
    )
    promoted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    promoted_by_name = models.CharField(
        max_length=150, blank=True, help_text="An account, or a publisher's key."
    )
    promoted_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, help_text="Why workers cannot use it.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "version of the classifier"
        verbose_name_plural = "versions of the classifier"
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="champion"), name="one_version_is_in_use"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["shadow", "champion", "retired"]),
                name="model_version_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(adaptation__isnull=True, version=F("base"))
                | Q(adaptation__isnull=False) & ~Q(version=F("base")),
                name="only_what_was_learned_has_a_name_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(state="shadow") | Q(promoted_at__isnull=False),
                name="what_was_in_use_was_promoted_once",
            ),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def is_shipped(self) -> bool:
        """Whether it is a shipped model as it is; known without its bytes."""
        return self.version == self.base
