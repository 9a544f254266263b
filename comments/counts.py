"""Comment counts of many pages at once."""

from django.core.exceptions import ValidationError

from comments.canonical import canonical_url
from comments.exceptions import Invalid
from comments.models import Site, Thread

MAX_PAGES = 100


def counts_of(site: Site, urls: list[str]) -> dict[str, int]:
    """Published comments by address as asked for; 0 where a page has no thread."""
    if len(urls) > MAX_PAGES:
        raise Invalid("too_many_pages", field="url", most=MAX_PAGES)
    keys = {url: _key(url) for url in urls}
    threads = Thread.objects.filter(site=site, key__in=set(keys.values()) - {None})
    found = dict(threads.values_list("key", "comment_count"))
    return {url: found.get(key or "", 0) for url, key in keys.items()}


def _key(url: str) -> str | None:
    try:
        return canonical_url(url)
    except ValidationError:
        return None
