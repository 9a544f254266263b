"""Moderation's queries by name."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from comments.ids import id_at
from comments.models import Comment, Site, Status
from comments.models.comment import CommentQuerySet
from comments.transitions import SourceKind

LONGEST_WAIT = timedelta(minutes=5)
"""For a machine; what waits longer is for people."""

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def sites_of(user: "User | AnonymousUser") -> QuerySet[Site]:
    """The sites this person works for."""
    if user.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(moderators__user=user.pk)


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
        """For each comment the last act on it."""
        return (
            self.filter(comment__in=list(comment_ids))
            .order_by("comment_id", "-id")
            .distinct("comment_id")
        )


class ModelVersionQuerySet(models.QuerySet):
    def champions(self) -> Self:
        """The one version in use, or none: then the shipped model as it is."""
        return self.filter(state="champion")

    def without_bytes(self) -> Self:
        return self.defer("adaptation")


class FlagQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)


class BanQuerySet(models.QuerySet):
    def in_force(self, now: datetime) -> Self:
        return self.filter(lifted_at__isnull=True).filter(Q(until__isnull=True) | Q(until__gt=now))


class QueueQuerySet(CommentQuerySet):
    def waiting(self) -> Self:
        """Held; public with open flags, or an edit that nobody has decided; too long pending.

        The last are what no worker has taken: without one the desk is where they are decided.
        """
        from moderation.models import Flag, ScoreRequest

        everything = Comment.objects.order_by()
        held = everything.filter(status=Status.HELD).values("pk")
        flagged = everything.filter(
            status=Status.PUBLISHED, pk__in=Flag.objects.open().order_by().values("comment")
        ).values("pk")
        edited = (
            everything.filter(status=Status.PUBLISHED, newest_revision__gt=F("public_revision"))
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
        from moderation.models import Decision
        from moderation.models.decision import MACHINES

        recent = Decision.objects.filter(pk__gte=id_at(since), to_status=Status.REJECTED)
        by_machines = recent.filter(source_kind__in=MACHINES).order_by()
        by_people = Decision.objects.standing_human().filter(
            comment=OuterRef("pk"), revision=OuterRef("newest_revision")
        )
        return self.filter(
            ~Exists(by_people), status=Status.REJECTED, pk__in=by_machines.values("comment")
        )

    def of_sites(self, sites: QuerySet[Site]) -> Self:
        return self.filter(thread__site__in=sites)

    def with_context(self) -> Self:
        """Everything one card shows of the comment itself, in one query.

        With it the last decision, as of the same moment: what a moderator acts on.
        """
        from moderation.models import Decision

        last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-pk")
        return self.annotate(last_decision=Subquery(last.values("pk")[:1])).select_related(
            "author",
            "newest_revision",
            "public_revision",
            "thread__site",
            "parent__author",
            "parent__newest_revision",
        )


def histories(author_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """How many comments each author has in each state."""
    rows = (
        Comment.objects.filter(author__in=author_ids)
        .order_by()
        .values_list("author", "status")
        .annotate(n=Count("pk"))
    )
    counts: dict[UUID, dict[str, int]] = {author_id: {} for author_id in author_ids}
    for author_id, status, n in rows:
        counts[author_id][status] = n
    return counts
