"""Ready bytes of what many readers ask for, one copy a thread edition.

The version comes from the database with each request, so a copy is never out of date; it is
kept in the process, compressed once, and costs no other server a thing.
"""

import gzip
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from cachetools import LRUCache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from comments.models import Thread

CACHE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class ReadyPage:
    """Bytes to send, plain and compressed; one weak ETag is right for both."""

    plain: bytes
    gzipped: bytes
    etag: str

    @classmethod
    def of(cls, body: bytes) -> "ReadyPage":
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        return cls(body, gzip.compress(body, 6, mtime=0), f'W/"{digest}"')


_pages: LRUCache[tuple, ReadyPage] = LRUCache(
    CACHE_BYTES, getsizeof=lambda page: len(page.plain) + len(page.gzipped)
)
_lock = threading.Lock()


def ready_page(key: tuple, build: Callable[[], bytes]) -> ReadyPage:
    """The page under `key`, which must name all that it depends on; built where it is missing."""
    with _lock:
        page = _pages.get(key)
    if page is None:
        page = ReadyPage.of(build())
        with _lock:
            if len(page.plain) + len(page.gzipped) <= CACHE_BYTES:
                _pages[key] = page
    return page


def send(
    request: HttpRequest, page: ReadyPage, content_type: str, thread: Thread | None = None
) -> HttpResponse:
    """Answer with the page, or with 304 where the client has it.

    One that depends on nothing but its address, this thread and its site takes the short way
    from the next time on: see `comments.ready`.
    """
    status, body, headers = choose(request.META, page)
    if status == HTTPStatus.NOT_MODIFIED:
        response: HttpResponse = HttpResponseNotModified(headers=headers)
    else:
        response = HttpResponse(body, content_type=content_type, headers=headers)
    if thread is not None:
        response.page, response.thread_id = page, thread.pk  # type: ignore[attr-defined]
    return response


def choose(environ: Mapping[str, Any], page: ReadyPage) -> tuple[HTTPStatus, bytes, dict[str, str]]:
    """Which of a page's forms this client gets, or none where it has the page."""
    headers = {"ETag": page.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        return HTTPStatus.NOT_MODIFIED, b"", headers
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        return HTTPStatus.OK, page.gzipped, {**headers, "Content-Encoding": "gzip"}
    return HTTPStatus.OK, page.plain, headers
