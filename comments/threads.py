"""Finding and making threads."""

from django.core.exceptions import ValidationError

from comments.canonical import canonical_origin, canonical_url
from comments.exceptions import Forbidden, Invalid
from comments.models import Site, Thread


def find_thread(*, site: Site, url: str, key: str = "") -> Thread | None:
    """The thread of a page, or None. Reading makes no threads."""
    return Thread.objects.filter(site=site, key=key or page_address(site, url)).first()


def resolve_thread(*, site: Site, url: str, title: str = "", key: str = "") -> tuple[Thread, bool]:
    """The thread of a page, made if need be; and whether it was made."""
    address = page_address(site, url)
    return Thread.objects.get_or_create(
        site=site, key=key or address, defaults={"url": address, "title": title}
    )


def page_address(site: Site, url: str) -> str:
    """The canonical address of one of the site's pages; Refusal for anybody else's."""
    try:
        address = canonical_url(url)
    except ValidationError as error:
        raise Invalid("invalid_url", field="url", why=error.messages[0]) from None
    if not site.allows_origin(canonical_origin(address)):
        raise Forbidden("origin_not_allowed", field="url", of="page")
    return address
