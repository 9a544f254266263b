"""Clients that send half of a request, or read nothing of an answer."""

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

HALF_SENT = {
    "body": b"POST /api/v1/threads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    "form": b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\na=",
    "chunk": b"PATCH /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "head": b"GET /health/ HTTP/1.1\r\nHost: local",
    "nothing": b"",
}


@contextmanager
def held(port: int, number: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """So many connections on which this was sent and nothing more is."""
    with ExitStack() as all_of_them:
        sockets = [
            all_of_them.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(number)
        ]
        for one in sockets:
            one.sendall(sent)
        yield sockets


@contextmanager
def silent_readers(port: int, number: int, path: str) -> Iterator[list[socket.socket]]:
    """They ask six times for what is large, and read nothing once it comes."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with held(port, number, request * 6) as sockets:
        for one in sockets:
            select.select([one], [], [], 60)
        yield sockets
