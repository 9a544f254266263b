"""The discussion under one page."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet

from comments.ids import new_id
from comments.models.site import Site

# A vote that comes this soon after one that was noted is not noted itself; when its tally shows,
# this must have been long enough for its transaction to be over.
VOTES_NOTED_EVERY = timedelta(seconds=3)
VOTES_SHOWN_AFTER = timedelta(seconds=5)
# In the fields' units. What a person may type is added to moments, which end with the year 9999.
A_WEEK = 604_800
A_CENTURY = 36_500


def are_counted(voted_at: datetime | None, moment: datetime) -> bool:
    """Whether all the votes around one that was noted are in the tallies by now."""
    return voted_at is not None and voted_at + VOTES_SHOWN_AFTER <= moment


class ThreadQuerySet(models.QuerySet):
    def with_site(self) -> QuerySet:
        return self.select_related("site")

    def note_vote(self, thread_id: UUID, moment: datetime, every: timedelta) -> None:
        """Have readers' copies made anew soon, unless a vote was noted just before."""
        ripe = Q(voted_at__isnull=True) | Q(voted_at__lt=moment - every)
        self.filter(ripe, pk=thread_id).update(voted_at=moment)


class Thread(models.Model):
    """Found by site and key; `version` grows with every change that readers can see."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False, related_name="threads")
    key = models.CharField(
        max_length=2000, help_text="The page's canonical address, or an id of the publisher's."
    )
    url = models.URLField(max_length=2000)
    title = models.CharField(max_length=300, blank=True)
    title_is_fixed = models.BooleanField(
        default=False,
        editable=False,
        help_text="Given by the publisher: pages do not change it.",
    )
    byline = models.CharField(
        max_length=300, blank=True, help_text="Who wrote the story: no reader may be called so."
    )
    page_read_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    slow_mode_seconds = models.PositiveIntegerField(
        default=0,
        help_text="Seconds an author waits between two comments; 0 is off.",
        validators=[MaxValueValidator(A_WEEK)],
    )
    closes_after_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Days after which the thread takes no more comments.",
        validators=[MaxValueValidator(A_CENTURY)],
    )
    is_kept = models.BooleanField(
        default=False,
        editable=False,
        help_text="Made by the publisher's server: stays although nobody writes under it.",
    )
    version = models.PositiveBigIntegerField(default=1, editable=False)
    voted_at = models.DateTimeField(
        null=True, editable=False, help_text="Votes are noted at most every few seconds."
    )
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                "site", "url", condition=~Q(key=F("url")), name="threads_with_an_id_by_url"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="thread_key_is_unique_in_site"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "closed"]), name="thread_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(slow_mode_seconds__lte=A_WEEK), name="slow_mode_is_bounded"
            ),
            models.CheckConstraint(
                condition=Q(closes_after_days__isnull=True) | Q(closes_after_days__lte=A_CENTURY),
                name="thread_closes_within_a_century",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    # What is set by hand. The counters belong to `transitions`, and other rows count on them.
    SETTINGS = (
        "key",
        "url",
        "title",
        "title_is_fixed",
        "byline",
        "state",
        "slow_mode_seconds",
        "closes_after_days",
    )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As ever; and a change of title or state makes readers' copies stale."""
        if self._state.adding:
            super().save(*args, **kwargs)
            return
        self.version = F("version") + 1
        super().save(*args, **kwargs | {"update_fields": [*self.SETTINGS, "version"]})
        self.refresh_from_db(fields=["version"])

    def edition(self, moment: datetime) -> tuple[object, ...]:
        """What readers' copies of the thread hang on: anything but votes shows at once.

        Votes show twice in a while: with the first that is noted, and when the while is over.
        """
        return (self.version, self.voted_at, are_counted(self.voted_at, moment))

    def is_open_at(self, moment: datetime) -> bool:
        if self.state != self.State.OPEN:
            return False
        if self.closes_after_days is None:
            return True
        return moment < self.created_at + timedelta(days=self.closes_after_days)
