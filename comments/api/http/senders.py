"""Who sends a request for readers: they themselves, or the publisher's server for them."""

from rest_framework.request import Request
from rest_framework.views import APIView

from comments.accounts.addresses import client_of
from comments.api.http.authentication import site_key_of
from comments.models import Site
from comments.posting.submission import Client


def is_the_publisher(request: Request, view: APIView) -> bool:
    """Whether a server of the very site that the request is about asks; looked up once."""
    known: bool | None = getattr(request, "publisher_asks", None)
    if known is None:
        known = _is_the_publisher(request, view)
        request.publisher_asks = known  # type: ignore[attr-defined]
    return known


def client_behind(request: Request, view: APIView, **facts: object) -> Client:
    """The reader's end. Where their publisher's server sends for them its address says nothing."""
    if not is_the_publisher(request, view):
        return client_of(request, **facts)
    user_agent = request.headers.get("User-Agent", "")[:300]
    return Client(user_agent=user_agent, is_vouched_for=True, **facts)  # type: ignore[arg-type]


def _is_the_publisher(request: Request, view: APIView) -> bool:
    key = site_key_of(request)
    if key is None:
        return False
    if view.kwargs.keys() & {"thread_id", "comment_id"}:
        return Site.objects.filter(pk=key.site_id).named_by(view.kwargs).exists()
    return isinstance(request.data, dict) and request.data.get("site") == key.site.key
