"""The record of what was decided, never changed afterwards."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value

from comments.ids import new_id
from comments.models import Comment, Revision, Status
from comments.transitions import SourceKind
from moderation.models.act import Act
from moderation.models.append_only import append_only
from moderation.models.policy_version import PolicyVersion

MACHINES = (SourceKind.RULE, SourceKind.MODEL, SourceKind.SYSTEM)

EDIT_WAITS = "edit_waits"
"""In the detail of a machine's doubt about an edit: the public text stayed as it was."""

SHADOW_BAN = "shadow_ban"
"""The reason of a rejection at the door, in the shadow: a person wanted it so."""

SHADOWED = "shadowed"
"""In the detail of a rejection: its author was shown the comment as published."""

KEPT_OLDER_TEXT = "kept_older_text"
"""The reason of a person's act that gives up an edit; it says nothing of the comment's flags."""


class DecisionQuerySet(models.QuerySet):
    def on(self, targets: dict[UUID, UUID]) -> Self:
        """On exactly these revisions of these comments."""
        return self.filter(comment__in=list(targets), revision__in=list(targets.values()))

    def standing_human(self) -> Self:
        """What people decided and did not take back.

        Undoing a person's act leaves the comment as if nobody had looked; undoing a machine's
        act is a judgement of its own and stands.
        """
        return self.filter(source_kind=SourceKind.MODERATOR, reverted_by__isnull=True).exclude(
            reverts__source_kind=SourceKind.MODERATOR
        )

    def not_taken_back(self) -> Self:
        """Neither undone nor an undo: why a comment stands where it stands."""
        return self.filter(reverted_by__isnull=True, reverts__isnull=True)

    def latest_of(self, comment_ids: Iterable[UUID]) -> Self:
        """For each comment the last decision on it."""
        return (
            self.filter(comment__in=list(comment_ids))
            .order_by("comment_id", "-number")
            .distinct("comment_id")
        )


def _next_number() -> Func:
    """The column is an identity: it is filled by the database, whatever process writes the row."""
    sequence = Func(
        Value("moderation_decision"), Value("number"), function="pg_get_serial_sequence"
    )
    return Func(sequence, function="nextval", output_field=models.BigIntegerField())


class Decision(models.Model):
    """What was decided on one comment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.BigIntegerField(
        db_default=_next_number(),
        editable=False,
        help_text="History goes by it, not by the clocks of several machines.",
    )
    act = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, db_index=False, related_name="decisions"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, db_index=False, related_name="decisions"
    )
    revision = models.ForeignKey(
        Revision,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="decisions",
        help_text="The text that was judged: the newest one at that moment.",
    )
    from_status = models.CharField(max_length=9, choices=Status)
    to_status = models.CharField(max_length=9, choices=Status)
    public_before = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    public_after = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    reason = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict, help_text="The numbers and words behind the reason.")
    source_kind = models.CharField(max_length=9, choices=SourceKind)
    source_name = models.CharField(max_length=150)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="decisions",
    )
    reverts = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reverted_by"
    )
    policy_version = models.ForeignKey(
        PolicyVersion,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="decisions",
    )
    text_sent = models.TextField(blank=True, help_text="What the author was told, word by word.")
    created_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        permissions = [("moderate", "Can decide on comments")]
        constraints = [
            models.CheckConstraint(
                condition=Q(source_kind__in=SourceKind.values), name="decision_source_is_known"
            ),
            models.UniqueConstraint(fields=["number"], name="decision_number_is_unique"),
            models.CheckConstraint(
                condition=~Q(source_kind=SourceKind.MODERATOR) | Q(act__isnull=False),
                name="a_persons_decision_belongs_to_an_act",
            ),
            models.CheckConstraint(
                condition=Q(from_status__in=Status.values, to_status__in=Status.values),
                name="decision_leads_from_a_state_to_one",
            ),
            models.UniqueConstraint(
                fields=["comment", "revision", "source_kind", "source_name", "to_status"],
                condition=Q(source_kind__in=MACHINES),
                name="a_machine_decides_once_on_a_revision",
            ),
        ]
        indexes = [
            models.Index("comment", models.F("number").desc(), name="decisions_of_comment"),
            models.Index(
                models.F("revision").desc(),
                models.F("number").desc(),
                condition=Q(source_kind=SourceKind.MODERATOR),
                name="human_decisions_of_revision",
            ),
            models.Index("act", condition=Q(act__isnull=False), name="decisions_of_act"),
            models.Index("actor", condition=Q(actor__isnull=False), name="decisions_of_person"),
        ]
        triggers = [
            append_only(forgets=["actor_id", "policy_version_id", "text_sent"], quotes="detail")
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status} by {self.source_name}"

    @property
    def changed_something(self) -> bool:
        """Whether the state or the text that is public became another."""
        return (self.from_status, self.public_before_id) != (self.to_status, self.public_after_id)
