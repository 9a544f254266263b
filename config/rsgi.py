"""Parley as granian runs it: a request is whole before one of the few threads is taken for it.

Clients may be slow, and a thread is dear: it holds a connection to the database. So the loop waits
for what a client sends, a thread makes the answer, and the loop hands it out. Who sends or reads
slowly costs a socket and nobody else's time, and is cut off after a while.
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from io import BytesIO
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from threading import Thread
from typing import IO, Any

from django.conf import settings
from django.http import HttpResponse
from granian._granian import RSGIHTTPProtocol, RSGIProtocolClosed
from granian.rsgi import Scope

from config import sockets
from config.errors import problem
from config.wsgi import application as parley

logger = logging.getLogger(__name__)

# How slow a client may be with what is large.
SLOWEST_BYTES_A_SECOND = 2_000
IN_MEMORY = 65_536
# No form of the desk and no call of the API is larger.
LARGEST = 4 << 20
_ENVIRON = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}
_UNPREFIXED = {"CONTENT_TYPE", "CONTENT_LENGTH"}


# What a thread is given: the request, where the answer goes, and what waits for its end.
Job = tuple[dict[str, Any], RSGIHTTPProtocol, asyncio.Future[None]]


class Application:
    """One for each worker process; `application` is it."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._waiting: SimpleQueue[Job] = SimpleQueue()
        for number in range(settings.WEB_THREADS):
            Thread(target=self._work, args=[loop], name=f"web-{number}", daemon=True).start()
        sockets.allow_many()
        loop.call_soon(sockets.cut_off_who_reads_nothing, settings.PATIENCE_SECONDS)

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            environ, protocol, done = self._waiting.get()
            try:
                _answer(environ, protocol)
            except RSGIProtocolClosed:
                pass  # the client has gone
            except Exception:
                logger.exception("No answer could be made")
            loop.call_soon_threadsafe(_finish, done)

    async def __rsgi__(self, scope: Scope, protocol: RSGIHTTPProtocol) -> None:
        loop = asyncio.get_running_loop()
        try:
            body, size = await _whole_body(scope, protocol, loop)
        except Refused as refused:
            answer = refused.answer
            protocol.response_bytes(answer.status_code, list(answer.items()), answer.content)
            return
        done = loop.create_future()
        self._waiting.put((environ_of(scope, body, size), protocol, done))
        await done


class Refused(Exception):
    """A request that is not waited for any longer."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def _too_large() -> Refused:
    return Refused(problem(413, "request_too_large", "This is larger than anything asked for."))


def _too_slow() -> Refused:
    return Refused(problem(408, "request_timeout", "The rest of the request did not come."))


def _finish(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


class File:
    """What WSGI calls a file wrapper: a file that need not go through Python."""

    def __init__(self, file: IO[bytes], block_size: int) -> None:
        self.file = file
        self.close = file.close


class Answer:
    """How Django begins its answer."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[str, str]] = []

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = headers
        return self.write

    def write(self, text: bytes) -> None:
        """WSGI's old way to answer, which Django does not go."""
        raise NotImplementedError


def _answer(environ: dict[str, Any], protocol: RSGIHTTPProtocol) -> None:
    answer = Answer()
    parts = parley(environ, answer.start)
    try:
        if isinstance(parts, File) and hasattr(parts.file, "name"):
            protocol.response_file(answer.status, answer.headers, parts.file.name)
        else:
            whole = parts.file.read() if isinstance(parts, File) else b"".join(parts)
            protocol.response_bytes(answer.status, answer.headers, whole)
    finally:
        if hasattr(parts, "close"):
            parts.close()


async def _whole_body(
    scope: Scope, protocol: RSGIHTTPProtocol, loop: asyncio.AbstractEventLoop
) -> tuple[IO[bytes], int]:
    length = scope.headers.get("content-length")
    if length is None and "transfer-encoding" not in scope.headers:
        return BytesIO(), 0
    if length is not None and int(length) > LARGEST:
        raise _too_large()
    body: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    deadline, size = loop.time() + settings.PATIENCE_SECONDS, 0
    try:
        async with asyncio.timeout_at(deadline) as waiting:
            async for chunk in protocol:
                body.write(chunk)
                size += len(chunk)
                if size > LARGEST:
                    raise _too_large()
                waiting.reschedule(deadline + size / SLOWEST_BYTES_A_SECOND)
    except TimeoutError:
        raise _too_slow() from None
    body.seek(0)
    return body, size


def environ_of(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """The request as WSGI has it."""
    environ = _ENVIRON | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.file_wrapper": File,
    }
    environ["SERVER_NAME"], _, environ["SERVER_PORT"] = scope.server.rpartition(":")
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # or it would pass for the header that a proxy vouches for
        key = name.upper().replace("-", "_")
        if key not in _UNPREFIXED:
            key = f"HTTP_{key}"
        separator = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    if size:
        environ["CONTENT_LENGTH"] = str(size)  # one that came in chunks has told none
    return environ


application = Application()
