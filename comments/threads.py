"""Finding, making and changing threads."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from comments.canonical import canonical_origin, canonical_url
from comments.exceptions import Forbidden, Invalid, NotFound
from comments.models import Site, Thread


def find_thread(*, site: Site, url: str, key: str = "") -> Thread | None:
    """The thread of a page, or None. Reading makes no threads."""
    return Thread.objects.filter(site=site, key=key or page_address(site, url)).first()


def resolve_thread(
    *, site: Site, url: str = "", key: str = "", keep: bool = False, **settings: Any
) -> tuple[Thread, bool]:
    """The thread of a page, made if need be with these settings; and whether it was made.

    One that was made ahead by the publisher's own id alone learns its page's address here. `keep`
    is for publishers, who store its id: it stays although nobody writes under it.
    """
    address = page_address(site, url) if url or not key else ""
    thread, created = Thread.objects.get_or_create(
        site=site, key=key or address, defaults={"url": address, "is_kept": keep, **settings}
    )
    if address and not thread.url:
        thread = change_thread(site=site, thread_id=thread.pk, changes={"url": address})
    if keep and not thread.is_kept:
        Thread.objects.filter(pk=thread.pk).update(is_kept=True)
    return thread, created


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


def page_address(site: Site, url: str) -> str:
    """The canonical address of one of the site's pages; Refusal for anybody else's."""
    try:
        address = canonical_url(url)
    except ValidationError as error:
        raise Invalid("invalid_url", field="url", why=error.messages[0]) from None
    if not site.allows_origin(canonical_origin(address)):
        raise Forbidden("origin_not_allowed", field="url", of="page")
    return address
