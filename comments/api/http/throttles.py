"""How often an author or an address may do a thing.

The counts live in Valkey. While it does not answer, everybody may pass: the rules and the
classifier still look at each comment.
"""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from comments.accounts.addresses import client_of
from comments.api.http.authentication import reader_of, site_key_of
from comments.models import Site


class _Throttle(SimpleRateThrottle):
    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        who = None if _is_the_publisher(request, view) else self.who(request)
        return who and self.cache_format % {"scope": self.scope, "ident": who}

    def who(self, request: Request) -> str | None:
        raise NotImplementedError


def _is_the_publisher(request: Request, view: APIView) -> bool:
    """Whether a server of the very site that the request is about asks."""
    key = site_key_of(request)
    if key is None:
        return False
    if view.kwargs.keys() & {"thread_id", "comment_id"}:
        return Site.objects.filter(pk=key.site_id).named_by(view.kwargs).exists()
    return isinstance(request.data, dict) and request.data.get("site") == key.site.key


class _ByAddress(_Throttle):
    def who(self, request: Request) -> str | None:
        return client_of(request).address_hash or "unknown"


class _ByAuthor(_Throttle):
    def who(self, request: Request) -> str | None:
        return ",".join(reader_of(request).claims) or None


class GuestByAddress(_ByAddress):
    scope = "guest-address"


class ThreadByAddress(_ByAddress):
    scope = "thread-address"


class PostByAddress(_ByAddress):
    scope = "post-address"


class PostByAuthor(_ByAuthor):
    scope = "post-author"


class ActByAddress(_ByAddress):
    scope = "act-address"


class ActByAuthor(_ByAuthor):
    scope = "act-author"
