"""Queries of the domain by name."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet


class ThreadQuerySet(models.QuerySet):
    def with_site(self) -> QuerySet:
        return self.select_related("site")

    def note_vote(self, thread_id: UUID, moment: datetime, every: timedelta) -> None:
        """Have readers' copies made anew soon, unless a vote was noted just before."""
        ripe = Q(voted_at__isnull=True) | Q(voted_at__lt=moment - every)
        self.filter(ripe, pk=thread_id).update(voted_at=moment)


class CommentQuerySet(models.QuerySet):
    def in_thread(self, thread_id: UUID) -> "CommentQuerySet":
        return self.filter(thread_id=thread_id)

    def published(self) -> "CommentQuerySet":
        return self.filter(status="published")

    def roots(self) -> "CommentQuerySet":
        return self.filter(parent__isnull=True)

    def visible_roots(self) -> "CommentQuerySet":
        """Published roots, and hidden ones that published replies still hang under."""
        replies = self.model._default_manager.filter(root=OuterRef("pk"), status="published")
        return self.roots().filter(Q(status="published") | Exists(replies))

    def with_public_text(self) -> "CommentQuerySet":
        return self.select_related("author", "public_revision")

    def with_newest_text(self) -> "CommentQuerySet":
        return self.select_related("author", "newest_revision")

    def reply_counts(self, root_ids: Iterable[UUID]) -> dict[UUID, int]:
        """How many published comments stand anywhere under each root."""
        rows = (
            self.published()
            .filter(root__in=list(root_ids))
            .order_by()
            .values_list("root_id")
            .annotate(n=Count("id"))
        )
        return dict(rows)
