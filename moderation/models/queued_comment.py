"""What a person should look at."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from comments.ids import id_at
from comments.models import Comment, Flag, Site, Status
from comments.models.comment import EDIT_WAITS, CommentQuerySet
from moderation.models.decision import MACHINES, Decision
from moderation.models.score_request import LONGEST_WAIT, ScoreRequest


class QueuedCommentQuerySet(CommentQuerySet):
    def waiting(self) -> Self:
        """Held; public with open flags, or an edit that nobody has decided; too long pending.

        The last are what no worker has taken: without one the desk is where they are decided.
        """
        everything = Comment.objects.order_by()
        held = everything.filter(status=Status.HELD).values("pk")
        flagged = everything.filter(
            status=Status.PUBLISHED, pk__in=Flag.objects.open().order_by().values("comment")
        ).values("pk")
        edited = (
            everything.filter(EDIT_WAITS)
            .exclude(Exists(ScoreRequest.objects.filter(revision=OuterRef("newest_revision"))))
            .values("pk")
        )
        overdue = everything.filter(
            status=Status.PENDING, pk__lt=id_at(timezone.now() - LONGEST_WAIT)
        ).values("pk")
        # A union, each part of which has an index; an OR would read every comment.
        return self.filter(pk__in=held.union(flagged, edited, overdue))

    def rejected_by_machines(self, since: datetime) -> Self:
        """Rejected since then, a text that nobody has looked at: where false ones are found."""
        recent = Decision.objects.filter(pk__gte=id_at(since), to_status=Status.REJECTED)
        by_machines = recent.filter(source_kind__in=MACHINES).order_by()
        by_people = Decision.objects.standing_human().filter(
            comment=OuterRef("pk"), revision=OuterRef("newest_revision")
        )
        return self.filter(
            ~Exists(by_people), status=Status.REJECTED, pk__in=by_machines.values("comment")
        )

    def one_page(self, after: UUID | None, size: int) -> list[Any]:
        """The oldest first, but for writers who may be in danger: they stand above all others."""
        others = self.exclude(newest_revision__in_danger=True).order_by("pk").with_context()
        if after is not None:
            return list(others.filter(pk__gt=after)[:size])
        first = self.filter(newest_revision__in_danger=True).order_by("pk").with_context()
        urgent = list(first[: size - 1])
        return [*urgent, *others[: size - len(urgent)]]

    def of_sites(self, sites: QuerySet[Site]) -> Self:
        return self.filter(thread__site__in=sites)

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
    """A comment with the queries of the queue: see `QueuedCommentQuerySet.waiting`."""

    objects = QueuedCommentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "comment in the queue"
        verbose_name_plural = "queue"
        default_permissions = ()
