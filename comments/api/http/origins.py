"""Which pages may call the API from a browser: those of the site they ask about, no others."""

from typing import Any

from corsheaders.signals import check_request_enabled
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from comments.exceptions import Forbidden
from comments.models import Site


@receiver(check_request_enabled)
def origin_is_of_the_site(sender: Any, request: HttpRequest, **kwargs: Any) -> bool:
    """Whether the Origin belongs to the site that the address names, by whichever of its parts.

    Where only the body names the site, any known origin may ask: `refuse_foreign_page` then
    looks at the one that is named.
    """
    origin = request.META.get("HTTP_ORIGIN", "")
    if not origin or not request.path_info.startswith("/api/v1/"):
        return False
    if origin == own_origin(request):
        return False  # the frame: to a browser that is no other origin
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return False
    if hasattr(getattr(found.func, "cls", None), "scopes"):
        return False  # for publishers' servers; a key has no business in a page
    names = found.kwargs
    sites = Site.objects.filter(origins__contains=[origin.replace("\x00", "")])
    sites = sites.named_by(names)
    if "site" in request.GET:
        sites = sites.filter(key=request.GET["site"].replace("\x00", ""))
    return sites.exists()


def refuse_foreign_page(request: HttpRequest, site: Site) -> None:
    """Raise Forbidden where a browser says that a page of another site asks."""
    origin = request.META.get("HTTP_ORIGIN", "")
    if not origin or origin == own_origin(request) or site.allows_origin(origin):
        return
    raise Forbidden("origin_not_allowed", of="caller")


def comes_from_a_page(request: HttpRequest, site: Site) -> bool:
    """Whether a browser says that a page of the site asks, or our own frame in it."""
    origin = request.META.get("HTTP_ORIGIN", "")
    return origin == own_origin(request) or site.allows_origin(origin)


def own_origin(request: HttpRequest) -> str:
    """What a browser says as the Origin of our own pages."""
    return f"{request.scheme}://{request.get_host()}"
