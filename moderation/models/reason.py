"""Why a site's moderators reject a comment."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from comments.models import Site
from moderation.labels import Label
from moderation.models.policy import Policy

MOST_REASONS = 20
"""On one site: more than that nobody chooses among."""


class ReasonQuerySet(models.QuerySet["Reason"]):
    def by_site(self, site_ids: Iterable[UUID]) -> dict[UUID, list["Reason"]]:
        """Of each of these sites its reasons, in the site's order."""
        found: dict[UUID, list[Reason]] = defaultdict(list)
        for reason in self.filter(policy__in=set(site_ids)):
            found[reason.policy_id].append(reason)
        return found

    def common_to(self, sites: Iterable[Site]) -> list["Reason"]:
        """Those by which comments of any of the sites can be rejected, as the first has them."""
        first, *others = self.by_site([site.pk for site in sites]).values() or [[]]
        shared = set.intersection(*({r.code for r in each} for each in [first, *others]))
        return [reason for reason in first if reason.code in shared]

    def on_threads(self, code: str, thread_ids: Iterable[UUID]) -> Self:
        """The reason of this code as the site of each thread has it, with `thread_id`, and with
        the `version_id` of the policy that says so."""
        return self.filter(code=code, policy__site__threads__in=set(thread_ids)).annotate(
            thread_id=models.F("policy__site__threads"),
            version_id=models.F("policy__current_version"),
        )


class Reason(models.Model):
    """A part of a policy: change it through `policy`, which keeps a version.

    No decision points here. Each keeps what its reason was called, what it told the author and
    what it taught at that moment, so a reason can be changed or dropped at any time.
    """

    policy = models.ForeignKey(
        Policy, on_delete=models.CASCADE, db_index=False, related_name="reasons"
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="The order at the desk; the first nine have the keys 1 to 9."
    )
    code = models.CharField(
        max_length=30,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z", "Use a to z, 0 to 9 and _.")],
        help_text="What the API calls it.",
    )
    name = models.CharField(max_length=60, help_text="What moderators see.")
    words = models.TextField(
        blank=True,
        max_length=500,
        help_text="What the author of a rejected comment is told. Empty: that it does not fit "
        "the site's guidelines.",
    )
    teaches = ArrayField(
        models.CharField(max_length=13, choices=Label),
        blank=True,
        default=list,
        help_text="What the classifier learns that the comment is. None: it learns nothing, as "
        "where friendly words are off topic or false.",
    )

    # Of those `on_threads` only.
    thread_id: UUID
    version_id: int | None

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "code"], name="reason_code_is_unique_in_policy"
            ),
            models.CheckConstraint(
                condition=Q(teaches__contained_by=Label.values), name="reason_teaches_known_labels"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="reason_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lesson(self) -> str:
        """What it teaches the classifier, in words."""
        labels = [str(Label(label).label) for label in self.teaches]
        return f"teaches: {', '.join(labels)}" if labels else "teaches the classifier nothing"

    @property
    def plain(self) -> dict[str, Any]:
        """As a version of the policy keeps it."""
        return {
            "code": self.code,
            "name": self.name,
            "words": self.words,
            "teaches": list(self.teaches),
        }
