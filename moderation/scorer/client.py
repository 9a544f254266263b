"""Asking the scoring process. Loads no numbers: web servers and workers stay small."""

import json
import socket
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from moderation.scorer.judging import Asked, Judgements, from_wire

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 20.0
LENGTH = struct.Struct("!I")
"""Before each message: how many bytes of JSON follow."""


class ScorerAway(Exception):
    """The scoring process is not there, died over the question, or took too long."""


class ScoringProcess:
    """The process behind a socket; each thread keeps a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()

    def is_there(self) -> bool:
        """Whether it takes questions, and has a model to answer them with."""
        try:
            return bool(self._ask({}, seconds=CONNECT_SECONDS)["ready"])
        except ScorerAway:
            return False

    def judge(self, texts: Sequence[Asked], *, explain_from: float | None = None) -> Judgements:
        """Raises ScorerAway where no answer comes."""
        asked = [[one.text, one.features, one.site, one.language] for one in texts]
        answer = self._ask({"texts": asked, "explain_from": explain_from})
        if "version" not in answer:
            raise ScorerAway("The scoring process cannot answer now")
        return Judgements(answer["version"], [from_wire(one) for one in answer["texts"]])

    def _ask(self, question: dict[str, Any], seconds: float = ANSWER_SECONDS) -> dict[str, Any]:
        message = json.dumps(question).encode()
        try:
            connection = self._connection()
            connection.settimeout(seconds)
            return self._exchange(message, connection)
        except OSError as error:
            self.close()
            raise ScorerAway(f"The scoring process does not answer: {error}") from None

    def _connection(self) -> socket.socket:
        """The open one, unless the process behind it was replaced since."""
        connection: socket.socket | None = getattr(self._own, "connection", None)
        if connection is not None and not _is_closed(connection):
            return connection
        self.close()
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT_SECONDS)
        self._own.connection = connection
        connection.connect(str(self._path))
        return connection

    def _exchange(self, message: bytes, connection: socket.socket) -> dict[str, Any]:
        connection.sendall(LENGTH.pack(len(message)) + message)
        (length,) = LENGTH.unpack(_receive(connection, LENGTH.size))
        return json.loads(_receive(connection, length))

    def close(self) -> None:
        """Let go of this thread's connection."""
        connection = self._own.__dict__.pop("connection", None)
        if connection is not None:
            with suppress(OSError):
                connection.close()


def scoring_process() -> ScoringProcess:
    """The installation's own."""
    path: Path = settings.SCORER_SOCKET
    if path not in _known:
        _known[path] = ScoringProcess(path)
    return _known[path]


_known: dict[Path, ScoringProcess] = {}


def _is_closed(connection: socket.socket) -> bool:
    """Nothing is under way, so whatever can be read is the other side's end."""
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _receive(connection: socket.socket, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        part = connection.recv(min(size - len(found), 1 << 20))
        if not part:
            raise ConnectionError("it ended over the question")
        found += part
    return bytes(found)
