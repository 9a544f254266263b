"""Counts of comments: of many pages at once, and of authors."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, F

from comments.canonical import PageRules, canonical_url
from comments.exceptions import Invalid
from comments.models import Comment, Site, Thread
from comments.threads import looks_like_an_address

MAX_PAGES = 100


def counts_of(site: Site, urls: Collection[str], ids: Collection[str] = ()) -> dict[str, int]:
    """Published comments by address or own id as asked for; 0 where a page has no thread.

    An address is that of a thread found by it, or of one that has an id and stands there.
    """
    if len(urls) + len(ids) > MAX_PAGES:
        raise Invalid("too_many_pages", field="url", most=MAX_PAGES)
    rules = site.page_rules
    keys = {url: _address(url, rules) for url in urls} | {one: _own_id(one) for one in ids}
    threads = Thread.objects.filter(site=site)
    known = threads.filter(key__in=set(keys.values()) - {""})
    by_key = dict(known.values_list("key", "comment_count"))
    # Where it stands may end with a slash that the key has not.
    places = {form for key in keys.values() for form in (key, f"{key}/")} - {"", "/"}
    with_ids = threads.filter(url__in=places).exclude(key=F("url"))
    by_place = {
        _address(url, rules): count for url, count in with_ids.values_list("url", "comment_count")
    }
    counts = by_place | by_key
    return {name: counts.get(key, 0) for name, key in keys.items()}


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


def _address(url: str, rules: PageRules) -> str:
    try:
        return canonical_url(url, rules)
    except ValidationError:
        return ""


def _own_id(given: str) -> str:
    own_id = given.strip()
    return "" if "\x00" in own_id or looks_like_an_address(own_id) else own_id
