"""What the desk tells of authors."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count

from comments.models import Comment


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
