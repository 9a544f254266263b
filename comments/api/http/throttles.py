"""How often an author, an address or a publisher's key may do a thing.

The counts live in Valkey. While it does not answer, everybody may pass: the rules and the
classifier still look at each comment.
"""

import logging
from dataclasses import dataclass

import redis
from django_redis import get_redis_connection  # type: ignore[import-untyped]
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle
from rest_framework.views import APIView

from comments.accounts.addresses import client_of
from comments.api.http.authentication import reader_of, site_key_of
from comments.models import Site

logger = logging.getLogger(__name__)


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


@dataclass(frozen=True)
class Window:
    """So many requests in so many seconds; how many came in the present one, and what is left."""

    name: str
    limit: int
    seconds: int
    count: int
    seconds_left: int

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers-10 has them."""
        left = max(self.limit - self.count, 0)
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={self.seconds}',
            "RateLimit": f'"{self.name}";r={left};t={self.seconds_left}',
        }


class ByKey(BaseThrottle):
    """Of one key, by the rate that the view names.

    Django REST framework's own throttle keeps the time of every request, thousands for a server,
    and loses some when many come at once; the library `limits` knows no redis-py of today.
    """

    window: Window | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        key = site_key_of(request)
        assert key is not None
        name: str = view.rate  # type: ignore[attr-defined]
        limit, seconds = self._rate(name)
        if not limit or not seconds:
            return True
        try:
            count, left = _one_more(f"parley:rate:{name}:{key.pk}", seconds)
        except redis.RedisError as error:
            logger.warning("A request was not counted: %s", error)
            return True
        self.window = Window(name, limit, seconds, count, left)
        request.window = self.window  # type: ignore[attr-defined]
        return count <= limit

    def wait(self) -> float | None:
        return self.window.seconds_left if self.window else None

    def _rate(self, name: str) -> tuple[int | None, int | None]:
        rates = SimpleRateThrottle.THROTTLE_RATES
        return SimpleRateThrottle.parse_rate(self, rates[name])  # type: ignore[arg-type]


_ONE_MORE = """
redis.call('SET', KEYS[1], 0, 'EX', ARGV[1], 'NX')
return {redis.call('INCR', KEYS[1]), redis.call('TTL', KEYS[1])}
"""


def _one_more(name: str, seconds: int) -> tuple[int, int]:
    """How many by now in the window that this one falls in, and the seconds until it ends."""
    count, left = get_redis_connection("default").eval(_ONE_MORE, 1, name, seconds)
    return count, max(left, 0)
