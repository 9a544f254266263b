"""The short way to a page that lies ready: past everything that only its first reader needs.

Before Django it recognises a page by its address. Whether the copy is still right comes from the
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

from comments.models.thread import are_counted
from comments.pages import ReadyPage, choose

ADDRESSES = 10_000
LONGEST_QUERY = 2_000
# What these say, a copy cannot know: who asks, and from which page's script.
_PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_PARLEY_AUTHOR", "HTTP_ORIGIN")
_SCHEME_AND_HOST = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST")
_OF_ONE_ENCODING = ("content-type", "content-encoding", "content-length")

Address = tuple[str, ...]
Stamp = tuple[object, ...]


@dataclass(frozen=True)
class _Known:
    """What an address was answered with, and the stamp that was read before it was made."""

    thread_id: UUID
    stamp: Stamp | None
    page: "weakref.ref[ReadyPage]"
    headers: Mapping[str, str]
    content_type: str


class ReadyPages:
    """A WSGI application around Django's.

    Answers from memory where nothing has changed, with all headers of the first answer.
    """

    def __init__(self, django: Callable[..., HttpResponseBase]) -> None:
        self._django = django
        self._known: LRUCache[Address, _Known] = LRUCache(ADDRESSES)
        self._lock = threading.Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        address = _address(environ)
        if address is None:
            return self._django(environ, start_response)
        with self._lock:
            known = self._known.get(address)
        # Read before the page is made: a change in between makes the copy stale, not wrong.
        stamp = _stamp(known.thread_id) if known else None
        page = known.page() if known else None
        if known and page and stamp and stamp == known.stamp:
            return _answer(environ, start_response, page, known)
        response = self._django(environ, start_response)
        self._learn(address, response, known, stamp)
        return response

    def _learn(
        self,
        address: Address,
        response: HttpResponseBase,
        known: _Known | None,
        stamp: Stamp | None,
    ) -> None:
        thread_id = getattr(response, "thread_id", None)
        if thread_id is None or response.status_code != 200 or response.cookies:
            return
        headers = {n: v for n, v in response.items() if n.lower() not in _OF_ONE_ENCODING}
        same = known is not None and known.thread_id == thread_id
        page = weakref.ref(response.page)  # type: ignore[attr-defined]
        now_known = _Known(
            thread_id, stamp if same else None, page, headers, response["Content-Type"]
        )
        with self._lock:
            self._known[address] = now_known


def _address(environ: dict[str, Any]) -> Address | None:
    """What a page is recognised by; None where the way past it all is not for this request.

    With scheme and host, as they came: they have passed the checks of the first request.
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
        return None  # the long way connects anew, or says in words that it cannot
    # By the clock that also decides what the page says of it.
    if not row:
        return None
    *edition, voted_at, closes_at = row
    now = timezone.now()
    closed = closes_at is not None and closes_at <= now
    return (*edition, voted_at, are_counted(voted_at, now), closed)


def _answer(
    environ: dict[str, Any], start_response: Callable[..., Any], page: ReadyPage, known: _Known
) -> list[bytes]:
    status, body, headers = choose(environ, page)
    headers = {**headers, **known.headers}
    if status == HTTPStatus.OK:
        headers |= {"Content-Type": known.content_type, "Content-Length": str(len(body))}
    start_response(f"{status} {status.phrase}", list(headers.items()))
    return [body]
