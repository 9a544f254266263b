"""Cached responses: the bytes of what many readers ask for, made once for each edition of a thread.

Whoever asks first reads the thread's edition from the database, so a cached response is never out
of date. It is kept in the memory of the process, compressed once.
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
class CachedBody:
    """Bytes to send, plain and compressed; one weak ETag is right for both."""

    plain: bytes
    gzipped: bytes
    etag: str

    @classmethod
    def of(cls, body: bytes) -> "CachedBody":
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        return cls(body, gzip.compress(body, 6, mtime=0), f'W/"{digest}"')


_cache: LRUCache[tuple, CachedBody] = LRUCache(
    CACHE_BYTES, getsizeof=lambda body: len(body.plain) + len(body.gzipped)
)
_lock = threading.Lock()


def cached_body(key: tuple, build: Callable[[], bytes]) -> CachedBody:
    """The body under `key`, which must name all that it depends on; built where it is missing."""
    with _lock:
        body = _cache.get(key)
    if body is None:
        body = CachedBody.of(build())
        with _lock:
            if len(body.plain) + len(body.gzipped) <= CACHE_BYTES:
                _cache[key] = body
    return body


def send(
    request: HttpRequest, body: CachedBody, content_type: str, thread: Thread | None = None
) -> HttpResponse:
    """Answer with the body, or with 304 where the client has it.

    Give the thread where the response depends on nothing but its address, this thread and its
    site: from the next time on it is answered before Django, by `response_cache_middleware`.
    """
    status, content, headers = encoded_for(request.META, body)
    if status == HTTPStatus.NOT_MODIFIED:
        response: HttpResponse = HttpResponseNotModified(headers=headers)
    else:
        response = HttpResponse(content, content_type=content_type, headers=headers)
    if thread is not None:
        response.cached_body = body  # type: ignore[attr-defined]
        response.thread_id = thread.pk  # type: ignore[attr-defined]
    return response


def encoded_for(
    environ: Mapping[str, Any], body: CachedBody
) -> tuple[HTTPStatus, bytes, dict[str, str]]:
    """Status, content and headers for this client: compressed or plain, none where it has it."""
    headers = {"ETag": body.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if body.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        return HTTPStatus.NOT_MODIFIED, b"", headers
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        return HTTPStatus.OK, body.gzipped, {**headers, "Content-Encoding": "gzip"}
    return HTTPStatus.OK, body.plain, headers
