"""WSGI middleware that answers from the response cache before Django is called.

It recognises a cached response by its address. Whether that is still right is asked of the
database with each request, in one small query: it is never out of date.
"""

import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from cachetools import LRUCache
from django.db import Error as DatabaseFailure
from django.db import connection
from django.http.response import HttpResponseBase
from django.utils import timezone

from comments.api.http.response_cache import CachedBody, encoded_for
from comments.models.thread import are_counted

ADDRESSES = 10_000
LONGEST_QUERY = 2_000
# Requests with one of these differ by who asks, or from which page's script.
_PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_PARLEY_AUTHOR", "HTTP_ORIGIN")
_SCHEME_AND_HOST = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST")
_OF_ONE_ENCODING = ("content-type", "content-encoding", "content-length")

Address = tuple[str, ...]
Stamp = tuple[object, ...]


@dataclass(frozen=True)
class _Entry:
    """The last response to an address, and the stamp that was read before it was made."""

    thread_id: UUID
    stamp: Stamp | None
    body: "weakref.ref[CachedBody]"
    headers: Mapping[str, str]
    content_type: str


class ResponseCacheMiddleware:
    """Wraps Django's WSGI application; cached responses keep all headers of the first one."""

    def __init__(self, django: Callable[..., HttpResponseBase]) -> None:
        self._django = django
        self._entries: LRUCache[Address, _Entry] = LRUCache(ADDRESSES)
        self._lock = threading.Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        address = _address(environ)
        if address is None:
            return self._django(environ, start_response)
        with self._lock:
            known = self._entries.get(address)
        # Read before the response is made: a change in between makes the entry stale, not wrong.
        stamp = _stamp(known.thread_id) if known else None
        body = known.body() if known else None
        if known and body and stamp and stamp == known.stamp:
            return _answer(environ, start_response, body, known)
        response = self._django(environ, start_response)
        self._learn(address, response, known, stamp)
        return response

    def _learn(
        self,
        address: Address,
        response: HttpResponseBase,
        known: _Entry | None,
        stamp: Stamp | None,
    ) -> None:
        thread_id = getattr(response, "thread_id", None)
        if thread_id is None or response.status_code != 200 or response.cookies:
            return
        headers = {n: v for n, v in response.items() if n.lower() not in _OF_ONE_ENCODING}
        same = known is not None and known.thread_id == thread_id
        body = weakref.ref(response.cached_body)  # type: ignore[attr-defined]
        entry = _Entry(thread_id, stamp if same else None, body, headers, response["Content-Type"])
        with self._lock:
            self._entries[address] = entry


def _address(environ: dict[str, Any]) -> Address | None:
    """What a response is recognised by; None for requests that Django must answer itself.

    With scheme and host, as they came: the first request's have passed Django's checks.
    """
    query = environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] != "GET" or len(query) > LONGEST_QUERY:
        return None
    if any(name in environ for name in _PERSONAL):
        return None
    return (*(environ.get(name, "") for name in _SCHEME_AND_HOST), environ["PATH_INFO"], query)


def _stamp(thread_id: UUID) -> Stamp | None:
    """Differs after any change of the thread or its site.

    `xmin` is the transaction that wrote the site's row last, `ctid` where it put it.
    """
    # This query shows whether the connection lives; another one to find out would double its cost.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT thread.version, site.xmin, site.ctid, thread.voted_at,
                    thread.created_at + thread.closes_after_days * interval '1 day'
                FROM comments_thread thread JOIN comments_site site ON site.id = thread.site_id
                WHERE thread.id = %s
                """,
                [thread_id],
            )
            row = cursor.fetchone()
    except DatabaseFailure:
        connection.close_if_unusable_or_obsolete()
        return None  # Django connects anew, or says in words that it cannot
    if not row:
        return None
    *edition, voted_at, closes_at = row
    now = timezone.now()  # the clock by which the response says whether the thread is open
    closed = closes_at is not None and closes_at <= now
    return (*edition, voted_at, are_counted(voted_at, now), closed)


def _answer(
    environ: dict[str, Any], start_response: Callable[..., Any], body: CachedBody, known: _Entry
) -> list[bytes]:
    status, content, headers = encoded_for(environ, body)
    headers = {**headers, **known.headers}
    if status == HTTPStatus.OK:
        headers |= {"Content-Type": known.content_type, "Content-Length": str(len(content))}
    start_response(f"{status} {status.phrase}", list(headers.items()))
    return [content]
