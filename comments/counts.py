"""Counts of comments: of many pages at once, and of authors."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count

from comments.canonical import canonical_url
from comments.exceptions import Invalid
from comments.models import Comment, Site, Thread

MAX_PAGES = 100


def counts_of(site: Site, urls: list[str]) -> dict[str, int]:
    """Published comments by address as asked for; 0 where a page has no thread."""
    if len(urls) > MAX_PAGES:
        raise Invalid("too_many_pages", field="url", most=MAX_PAGES)
    keys = {url: _key(url) for url in urls}
    threads = Thread.objects.filter(site=site, key__in=set(keys.values()) - {None})
    found = dict(threads.values_list("key", "comment_count"))
    return {url: found.get(key or "", 0) for url, key in keys.items()}


def states_of_authors(author_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
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


def _key(url: str) -> str | None:
    try:
        return canonical_url(url)
    except ValidationError:
        return None
