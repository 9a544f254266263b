"""A comment that a person should look at."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Extract

from comments.models import Author, Comment, Site, Thread
from moderation.waiting.cost import HEAD_START
from moderation.waiting.words import tsvector_of

_HEAD_START = HEAD_START.total_seconds()


class Place(NamedTuple):
    """Where one page of the queue ended, as it was ordered at that moment."""

    at: datetime
    rank: int
    weight: float
    comment_id: UUID


class QueueItemQuerySet(models.QuerySet):
    def of_sites(self, sites: QuerySet[Site] | Iterable[Site]) -> Self:
        """What waits at these sites. What was drawn by lot waits for nobody but who drew it, unless
        they leave it to others."""
        drawn = Q(why=QueueItem.Why.SAMPLE, escalated_at__isnull=True)
        return self.filter(~drawn, site__in=sites)

    def free_for(self, person: AbstractBaseUser, now: datetime) -> Self:
        """What nobody else has before them, nor anything else of its author."""
        others = Q(leased_until__gt=now) & ~Q(leased_to=person.pk)
        taken = self.model._default_manager.filter(others, author=OuterRef("author"))
        return self.exclude(others).exclude(Exists(taken))

    def in_order(self, now: datetime, after: Place | None = None) -> Self:
        """What costs most first, as of now or as of the moment when the first page was shown.

        Above it stand writers who may be in danger, and then, the oldest first, what has waited for
        longer than anything should. What cost is, and why: see `moderation/waiting/cost.py`.
        """
        at = after.at if after else now
        too_long = Q(since__lt=at - timedelta(hours=settings.DESK_MAX_WAIT_HOURS))
        waited = Extract(Value(at) - F("since"), "epoch")
        items = self.filter(since__lte=at).annotate(
            rank=Case(When(in_danger=True, then=0), When(too_long, then=1), default=2),
            weight=Case(
                When(Q(in_danger=True) | too_long, then=waited),
                default=(waited + _HEAD_START) * F("risk") * (1 + F("readers")),
                output_field=models.FloatField(),
            ),
        )
        if after:
            same = Q(rank=after.rank)
            items = items.filter(
                Q(rank__gt=after.rank)
                | same & Q(weight__lt=after.weight)
                | same & Q(weight=after.weight, pk__gt=after.comment_id)
            )
        return items.order_by("rank", "-weight", "pk")


class QueueItem(models.Model):
    """What waits, why, and since when. It repeats what other tables say, so that the desk need not
    ask them all: `moderation/waiting/items.py` keeps it right."""

    class Why(models.TextChoices):
        RULE = "rule", "Held by a rule"
        MODEL = "model", "Held by the classifier"
        REPORTS = "reports", "Reported by readers"
        EDIT = "edit", "Changed by the author"
        OVERDUE = "overdue", "No machine has looked at it"
        PERSON = "person", "Held by a person"
        SAMPLE = "sample", "Drawn by lot"
        OTHER = "other", "Other"

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="queue_item"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="queue_items")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="queue_items")
    why = models.CharField(max_length=7, choices=Why)
    reason = models.CharField(
        max_length=60, blank=True, help_text="The code of the rule or threshold that held it."
    )
    reports = models.PositiveIntegerField(default=0, help_text="Open ones.")
    edited = models.BooleanField(default=False, help_text="Readers still see an older text.")
    in_danger = models.BooleanField(default=False)
    first_time = models.BooleanField(
        default=False, help_text="Nothing of the author's was public when it was written."
    )
    language = models.CharField(max_length=3, blank=True)
    text = models.TextField(blank=True, default="", help_text="The newest.")
    words = models.GeneratedField(
        expression=RawSQL(tsvector_of("text", "language"), []),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    scores = models.JSONField(default=dict, help_text="By label, of the newest text.")
    risk = models.FloatField(help_text="How likely it is that it should not stand.")
    readers = models.PositiveIntegerField(
        default=0, help_text="Of its discussion, in the last hour."
    )
    since = models.DateTimeField()

    escalated_at = models.DateTimeField(null=True, help_text="When it was left to somebody else.")
    escalated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    leased_until = models.DateTimeField(null=True, help_text="Somebody has it before them.")
    leased_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="leases"
    )

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index("leased_until", name="queue_items_leased"),
            GinIndex("words", name="queue_items_by_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(why__in=["rule", "model", "reports", "edit", "overdue"])
                | Q(why__in=["person", "sample", "other"]),
                name="queue_item_says_why",
            ),
            models.CheckConstraint(condition=Q(risk__range=(0, 1)), name="risk_is_a_probability"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.get_why_display()}"
