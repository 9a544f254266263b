"""What a person should look at."""

from datetime import datetime
from typing import Self

from django.db.models import Exists, OuterRef, Subquery

from comments.ids import id_at
from comments.models import Comment, Site, Status
from comments.models.comment import CommentQuerySet
from moderation.models.decision import MACHINES, SHADOW_BAN, Decision
from moderation.models.queue_item import QueueItem


class QueuedCommentQuerySet(CommentQuerySet):
    def waiting(self) -> Self:
        """What stands in the queue: see `QueueItem`."""
        return self.filter(queue_item__in=QueueItem.objects.of_sites(Site.objects.all()))

    def rejected_by_machines(self, since: datetime) -> Self:
        """Rejected since then, a text that nobody has looked at: where false ones are found."""
        recent = Decision.objects.filter(pk__gte=id_at(since), to_status=Status.REJECTED)
        by_machines = recent.filter(source_kind__in=MACHINES).exclude(reason=SHADOW_BAN).order_by()
        by_people = Decision.objects.standing_human().filter(
            comment=OuterRef("pk"), revision=OuterRef("newest_revision")
        )
        return self.filter(
            ~Exists(by_people), status=Status.REJECTED, pk__in=by_machines.values("comment")
        )

    def with_context(self) -> Self:
        """Everything one card shows of the comment itself, in one query.

        With it the last decision, as of the same moment: what a moderator acts on.
        """
        last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-number")
        return self.annotate(last_decision=Subquery(last.values("pk")[:1])).select_related(
            "author",
            "newest_revision",
            "public_revision",
            "thread__site",
            "parent__author",
            "parent__newest_revision",
        )


class QueuedComment(Comment):
    """A comment with the queries of the queue: see `QueuedCommentQuerySet`."""

    objects = QueuedCommentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "comment in the queue"
        verbose_name_plural = "queue"
        default_permissions = ()
