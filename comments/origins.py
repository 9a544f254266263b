"""Which pages may call the API from a browser: those of the site they ask about, no others."""

from typing import Any
from urllib.parse import urlsplit

from corsheaders.signals import check_request_enabled
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from comments.models import Site


@receiver(check_request_enabled)
def origin_is_of_the_site(sender: Any, request: HttpRequest, **kwargs: Any) -> bool:
    """Whether the Origin belongs to the site of the thread or comment in the address.

    Where the address names neither, as when a thread is looked up, any known origin may ask:
    the site named in the request is then checked by the view.
    """
    origin = request.META.get("HTTP_ORIGIN", "")
    if not origin or not request.path_info.startswith("/api/v1/"):
        return False
    if urlsplit(origin).netloc == request.get_host():
        return False  # the frame: to a browser that is no other origin
    try:
        names = resolve(request.path_info).kwargs
    except Resolver404:
        return False
    sites = Site.objects.filter(origins__contains=[origin])
    if "thread_id" in names:
        sites = sites.filter(threads=names["thread_id"])
    if "comment_id" in names:
        sites = sites.filter(threads__comments=names["comment_id"])
    return sites.exists()
