"""A load generator that costs little itself: keep-alive connections, bytes out, bytes in.

It reads just enough of an answer to know where it ends, so that the machine's cores are left
to the server under test.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, repeat

BLOCK = 1 << 16


@dataclass
class Load:
    """What came back."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    bytes_read: int = 0

    @property
    def per_second(self) -> float:
        """Answers a second, of any status."""
        return len(self.latencies) / self.seconds


def get(path: str, host: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A request as a browser's: compressed answers are welcome."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n{_lines(headers)}\r\n"
    ).encode()


def post(path: str, host: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """JSON for the API."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{_lines(headers)}\r\n"
    )
    return head.encode() + body


def _lines(headers: Mapping[str, str] | None) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())


def closed_loop(port: int, requests: Iterable[bytes], connections: int, seconds: float) -> Load:
    """Each connection asks again as soon as it was answered, until time or requests run out."""
    return _Run(port, connections, iter(requests), time.perf_counter() + seconds, None).load()


def open_loop(port: int, requests: Iterable[bytes], connections: int, rate: float) -> Load:
    """So many requests a second, whether or not the server keeps up, until they run out."""
    return _Run(port, connections, iter(requests), float("inf"), rate).load()


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.expected = 0
        self.began = 0.0

    def send(self, request: bytes, began: float) -> None:
        self.began = began
        self.socket.sendall(request)  # small enough for the kernel's buffer

    def read(self) -> bytes | None:
        """The start of a whole answer, or None while there is more to come."""
        block = self.socket.recv(BLOCK)
        if not block:
            raise ConnectionError("the server closed a connection")
        self.received += block
        if not self.expected:
            head = self.received.find(b"\r\n\r\n")
            if head < 0:
                return None
            self.expected = head + 4 + _content_length(bytes(self.received[:head]))
        if len(self.received) < self.expected:
            return None
        answer = bytes(self.received[:12])
        self.received.clear()
        return answer


def _content_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    if not found:
        raise ConnectionError(f"an answer without a length: {head!r}")
    return int(rest.partition(b"\r\n")[0])


class _Run:
    def __init__(
        self, port: int, connections: int, requests: Iterator[bytes], end: float, rate: float | None
    ) -> None:
        self._all = [_Connection(port) for _ in range(connections)]
        self._idle = list(self._all)
        self._requests = requests
        self._started = time.perf_counter()
        self._end = end
        # When each request is to be sent: at its time, or as soon as a connection is idle.
        self._due = (self._started + n / rate for n in count()) if rate else repeat(0.0)
        self._load = Load()
        self._selector = selectors.EpollSelector()
        for connection in self._all:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def load(self) -> Load:
        request, due = next(self._requests, None), next(self._due)
        while request is not None or len(self._idle) < len(self._all):
            now = time.perf_counter()
            while request is not None and self._idle and due <= now:
                # A request that had to wait for a connection has waited for its answer, too.
                self._idle.pop().send(request, due or now)
                over = now >= self._end
                request, due = None if over else next(self._requests, None), next(self._due)
            waits = request is not None and self._idle
            self._read_answers(max(due - now, 0.0) if waits else None)
        self._load.seconds = time.perf_counter() - self._started
        for connection in self._all:
            connection.socket.close()
        self._selector.close()
        return self._load

    def _read_answers(self, timeout: float | None) -> None:
        for key, _ in self._selector.select(timeout):
            connection: _Connection = key.data
            answer = connection.read()
            if answer is None:
                continue
            self._load.latencies.append(time.perf_counter() - connection.began)
            self._load.statuses[int(answer[9:12])] += 1
            self._load.bytes_read += connection.expected
            connection.expected = 0
            self._idle.append(connection)
