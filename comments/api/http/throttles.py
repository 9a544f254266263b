"""How often an author, an address or a publisher's key may do a thing.

The counts live in Valkey. While it does not answer, everybody may pass: the rules and the
classifier still look at each comment.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import redis
from django.utils import timezone
from django_redis import get_redis_connection  # type: ignore[import-untyped]
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle
from rest_framework.views import APIView

from comments.accounts.addresses import client_of
from comments.api.http.authentication import reader_of, site_key_of
from comments.api.http.senders import is_the_publisher
from comments.models import Author
from comments.records import ROOM, with_record

logger = logging.getLogger(__name__)


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


class _Throttle(BaseThrottle):
    """So many requests of one sender in the window that begins with the first of them.

    Django REST framework's own throttle keeps the time of every request, thousands for a server,
    and loses some when many come at once; the library `limits` knows no redis-py of today.
    """

    scope: ClassVar[str]
    window: Window | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        scope = self.scope_at(view)
        rate = SimpleRateThrottle.THROTTLE_RATES[scope]
        limit, seconds = SimpleRateThrottle.parse_rate(self, rate)  # type: ignore[arg-type]
        if not limit or not seconds:
            return True
        try:
            return all(
                self._one_more(scope, sender, limit, seconds)
                or self._one_more(scope, sender, limit * self.room(request), seconds)
                for sender in self.senders(request, view)
            )
        except redis.RedisError as error:
            logger.warning("A request was not counted: %s", error)
            return True

    def scope_at(self, view: APIView) -> str:
        return self.scope

    def senders(self, request: Request, view: APIView) -> Iterable[str]:
        """Who sends it, as each is counted."""
        raise NotImplementedError

    def room(self, request: Request) -> int:
        """How many times the limit is taken from this sender, where the limit is reached."""
        return 1

    def wait(self) -> float | None:
        return self.window.seconds_left if self.window else None

    def _one_more(self, scope: str, sender: str, limit: int, seconds: int) -> bool:
        name = f"parley:rate:{scope}:{sender}"
        valkey = get_redis_connection("default")
        is_allowed, count, left = valkey.eval(_ONE_MORE, 1, name, seconds, limit)
        self.window = Window(scope, limit, seconds, count, max(left, 0))
        return bool(is_allowed)


# What is refused does not count: who has more room still finds it.
_ONE_MORE = """
local count = tonumber(redis.call('GET', KEYS[1]) or 0)
local allowed = count < tonumber(ARGV[2]) and 1 or 0
if allowed == 1 then
    redis.call('SET', KEYS[1], 0, 'EX', ARGV[1], 'NX')
    count = redis.call('INCR', KEYS[1])
end
return {allowed, count, redis.call('TTL', KEYS[1])}
"""


class ByKey(_Throttle):
    """Of one key, by the rate that the view names."""

    def scope_at(self, view: APIView) -> str:
        return view.rate  # type: ignore[attr-defined]

    def senders(self, request: Request, view: APIView) -> list[str]:
        key = site_key_of(request)
        assert key is not None
        return [str(key.pk)]

    def allow_request(self, request: Request, view: APIView) -> bool:
        is_allowed = super().allow_request(request, view)
        request.window = self.window  # type: ignore[attr-defined]
        return is_allowed


class _OfReaders(_Throttle):
    """A server of the very site that the request is about is no reader."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        return is_the_publisher(request, view) or super().allow_request(request, view)


class _ByAddress(_OfReaders):
    def senders(self, request: Request, view: APIView) -> list[str]:
        return [client_of(request).address_hash or "unknown"]


class _ByAddressAndRecord(_ByAddress):
    """An address has more room for readers with a record."""

    def room(self, request: Request) -> int:
        claimed = Author.objects.filter(pk__in=reader_of(request).claims)
        return ROOM if with_record(claimed, timezone.now()).exists() else 1


class _ByAuthor(_OfReaders):
    """Each identity that comes along is counted: who sends many is not another one for that."""

    def senders(self, request: Request, view: APIView) -> list[str]:
        return reader_of(request).claims


class GuestByAddress(_ByAddress):
    scope = "guest-address"


class ThreadByAddress(_ByAddressAndRecord):
    scope = "thread-address"


class PostByAddress(_ByAddressAndRecord):
    scope = "post-address"


class PostByAuthor(_ByAuthor):
    scope = "post-author"


class ActByAddress(_ByAddressAndRecord):
    scope = "act-address"


class ActByAuthor(_ByAuthor):
    scope = "act-author"


def require_room(throttle: BaseThrottle, request: Request, view: APIView) -> None:
    """Raise as a view does at its start, where only its middle knows what is to be counted."""
    if not throttle.allow_request(request, view):
        view.throttled(request, throttle.wait() or 0.0)
