"""How often an author, an address or a publisher's key may do a thing.

The counts live in Valkey. While it does not answer, everybody may pass: the rules and the
classifier still look at each comment.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

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


class Limit(NamedTuple):
    """So many requests of one sender in so many seconds; `is_wider` for readers with a record."""

    scope: str
    sender: str
    most: int
    seconds: int
    is_wider: bool = False

    @property
    def name(self) -> str:
        return f"parley:rate:{self.scope}:{self.sender}"

    def widened(self) -> "Limit":
        """As it is for readers with a record."""
        return self._replace(most=self.most * ROOM) if self.is_wider else self


class _Throttle(BaseThrottle):
    """So many requests of each sender in the window that begins with the first of them.

    Django REST framework's own throttle keeps the time of every request, thousands for a server,
    and loses some when many come at once; the library `limits` knows no redis-py of today. All that
    a request is counted for is asked in one call: it counts for all, or is refused and for none.
    """

    window: Window | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        limits = list(self.limits(request, view))
        if not limits:
            return True
        try:
            if self._one_more(limits):
                return True
            wider = [one.widened() for one in limits]
            return wider != limits and _has_record(request) and self._one_more(wider)
        except redis.RedisError as error:
            logger.warning("A request was not counted: %s", error)
            return True

    def limits(self, request: Request, view: APIView) -> Iterator[Limit]:
        """What it is counted for."""
        raise NotImplementedError

    def wait(self) -> float | None:
        return self.window.seconds_left if self.window else None

    def _one_more(self, limits: list[Limit]) -> bool:
        numbers = [number for limit in limits for number in (limit.seconds, limit.most)]
        names = [limit.name for limit in limits]
        valkey = get_redis_connection("default")
        full, count, left = valkey.eval(_ONE_MORE, len(names), *names, *numbers)
        scope, _, most, seconds, _ = limits[full - 1]  # the last one, where none is full
        self.window = Window(scope, most, seconds, count, max(left, 0))
        return not full


def _has_record(request: Request) -> bool:
    claims = reader_of(request).claims
    claimed = Author.objects.filter(pk__in=claims)
    return bool(claims) and with_record(claimed, timezone.now()).exists()


# What is refused does not count: who has more room still finds it.
_ONE_MORE = """
for n, name in ipairs(KEYS) do
    local count = tonumber(redis.call('GET', name) or 0)
    if count >= tonumber(ARGV[2 * n]) then
        return {n, count, redis.call('TTL', name)}
    end
end
local count
for n, name in ipairs(KEYS) do
    redis.call('SET', name, 0, 'EX', ARGV[2 * n - 1], 'NX')
    count = redis.call('INCR', name)
end
return {0, count, redis.call('TTL', KEYS[#KEYS])}
"""


def _limit(scope: str, sender: str, *, is_wider: bool = False) -> Iterator[Limit]:
    rate = SimpleRateThrottle.THROTTLE_RATES[scope]
    most, seconds = SimpleRateThrottle.parse_rate(None, rate)  # type: ignore[arg-type]
    if most and seconds:
        yield Limit(scope, sender, most, seconds, is_wider)


class ByKey(_Throttle):
    """Of one key, by the rate that the view names."""

    def limits(self, request: Request, view: APIView) -> Iterator[Limit]:
        key = site_key_of(request)
        assert key is not None
        yield from _limit(view.rate, str(key.pk))  # type: ignore[attr-defined]

    def allow_request(self, request: Request, view: APIView) -> bool:
        is_allowed = super().allow_request(request, view)
        request.window = self.window  # type: ignore[attr-defined]
        return is_allowed


class _OfReaders(_Throttle):
    """By address; and each identity that comes along is counted: who sends many is not another one
    for that. A server of the very site that the request is about is no reader."""

    of_address: ClassVar[str]
    of_author: ClassVar[str] = ""
    has_room: ClassVar[bool] = True

    def limits(self, request: Request, view: APIView) -> Iterator[Limit]:
        if is_the_publisher(request, view):
            return
        address = client_of(request).address_hash or "unknown"
        yield from _limit(self.of_address, address, is_wider=self.has_room)
        for author in reader_of(request).claims if self.of_author else ():
            yield from _limit(self.of_author, author)


class Guests(_OfReaders):
    of_address, has_room = "guest-address", False


class Threads(_OfReaders):
    of_address = "thread-address"


class Posts(_OfReaders):
    of_address, of_author = "post-address", "post-author"


class Acts(_OfReaders):
    of_address, of_author = "act-address", "act-author"


def require_room(throttle: BaseThrottle, request: Request, view: APIView) -> None:
    """Raise as a view does at its start, where only its middle knows what is to be counted."""
    if not throttle.allow_request(request, view):
        view.throttled(request, throttle.wait() or 0.0)
