"""Finding, making and changing threads."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from comments.canonical import PageRules, canonical_origin, canonical_url
from comments.exceptions import Forbidden, Invalid, NotFound
from comments.models import Site, Thread
from comments.text import check_line

LONGEST_ID = 500
_ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def looks_like_an_address(key: str) -> bool:
    return bool(_ADDRESS.match(key))


class Page(NamedTuple):
    """A page of a site: where it stands, "" where that is not known, and its thread's key.

    That is the publisher's own id of it, or its address as the site tells pages apart. An id never
    looks like an address, so neither is ever taken for the other.
    """

    address: str
    key: str


def page_of(site: Site, url: str = "", key: str = "") -> Page:
    """The page that an address, an own id or both name. Raises Refusal for what is none."""
    own_id = key.strip()
    try:
        check_line(own_id)
    except ValidationError:
        raise Invalid("invalid_key", field="key") from None
    if len(own_id) > LONGEST_ID:
        raise Invalid("invalid_key", field="key")
    if own_id and not looks_like_an_address(own_id):
        return Page(page_address(site, url) if url else "", own_id)
    page = _page_at(site, url) if url or not own_id else None
    if not own_id:
        assert page is not None
        return page
    # Some systems give the page's address as its id.
    named = _page_at(site, own_id, field="key")
    if page is not None and page.key != named.key:
        raise Invalid("key_of_another_page", field="key")
    return page or named


def _page_at(site: Site, url: str, field: str = "url") -> Page:
    address = page_address(site, url, field)
    return Page(address, canonical_url(url, site.page_rules))


def find_thread(*, site: Site, url: str = "", key: str = "") -> Thread | None:
    """The thread of a page, or None. Reading makes no threads."""
    return Thread.objects.filter(site=site, key=page_of(site, url, key).key).first()


def resolve_thread(
    *,
    site: Site,
    url: str = "",
    key: str = "",
    title: str = "",
    keep: bool = False,
    is_page: bool = True,
    **settings: Any,
) -> tuple[Thread, bool]:
    """The thread of a page, made if need be with these settings; and whether it was made.

    What the page says of itself is refreshed: where a page with an id of its own stands by now,
    and the title, unless somebody fixed it or comments stand under it. Where not the page asks
    (`is_page`), nor its publisher, nobody's title is taken. `keep` is for publishers, who store its
    id: it stays although nobody writes under it, and so does the title that they give.
    """
    page = page_of(site, url, key)
    title = title if is_page or keep else ""
    made = {"url": page.address, "title": title, "title_is_fixed": keep and bool(title)}
    thread, created = Thread.objects.get_or_create(
        site=site, key=page.key, defaults={**made, "is_kept": keep, **settings}
    )
    changes: dict[str, Any] = {}
    if has_moved(thread, page) and (is_page or keep or not thread.url):
        changes["url"] = page.address
    is_stale = title not in ("", thread.title)
    if is_stale and not thread.title_is_fixed and not thread.comment_count:
        changes["title"] = title
    if changes:
        thread = change_thread(site=site, thread_id=thread.pk, changes=changes)
    if keep and not thread.is_kept:
        Thread.objects.filter(pk=thread.pk).update(is_kept=True)
    return thread, created


def has_moved(thread: Thread, page: Page) -> bool:
    """Whether a page that is known by an id stands elsewhere by now."""
    known_by_id = not looks_like_an_address(thread.key)
    return known_by_id and page.address not in ("", thread.url)


@transaction.atomic
def change_thread(*, site: Site, thread_id: UUID, changes: Mapping[str, Any]) -> Thread:
    """Change some of `Thread.SETTINGS`. Raises NotFound where the site has no such thread."""
    thread = Thread.objects.select_for_update(no_key=True).filter(pk=thread_id, site=site).first()
    if thread is None:
        raise NotFound("unknown_thread")
    if "url" in changes:
        changes = {**changes, "url": page_address(site, changes["url"])}
    for name, value in changes.items():
        setattr(thread, name, value)
    thread.save()
    return thread


def page_address(site: Site, url: str, field: str = "url") -> str:
    """Where one of the site's pages stands, without what only tells of a campaign; Refusal for
    anybody else's. A slash or `www.` that makes no other page stays: a server may insist on it."""
    try:
        address = canonical_url(url, PageRules(hash_routes=site.hash_routes))
        origin = canonical_origin(url)
    except ValidationError as error:
        raise Invalid("invalid_url", field=field, why=error.messages[0]) from None
    if not site.allows_origin(origin):
        raise Forbidden("origin_not_allowed", field=field, of="page")
    return address
