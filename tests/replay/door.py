"""The public API of a running service, as a program elsewhere would use it."""

import json
import threading
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from tests.replay import ReplayError
from tests.replay.table import Row

SECONDS = 30
# Other errors (401, 403, 429, 500 …) say nothing of the text: such a post is lost, not refused.
ABOUT_THE_TEXT = (400, 409, 413, 422)


@dataclass(frozen=True)
class Answer:
    """What the service said; status 0 where it said nothing."""

    status: int
    body: Any

    @property
    def refusal(self) -> str | None:
        """Why it refused this text: the problem's code, and which field was at fault."""
        if self.status not in ABOUT_THE_TEXT:
            return None
        field = next(iter(self.body.get("errors", [])), None)
        code = self.body.get("code", str(self.status))
        return f"{code} ({field['field']}: {field['code']})" if field else code


class Door:
    """Sends JSON over connections that stay open, one for each thread that asks."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = urlsplit(url)
        if self._url.scheme not in ("http", "https") or not self._url.hostname:
            raise ReplayError(f"{url!r} is no address; it should look like http://localhost:8000")
        self._secret = secret
        self._threads = threading.local()

    def post(self, path: str, body: dict[str, Any], *, key: str = "") -> Answer:
        """Send, and once more where the connection broke: the key makes that safe."""
        for _ in range(2):
            try:
                return self._ask(path, json.dumps(body), key)
            except (OSError, HTTPException):
                self._threads.connection = None
        return Answer(0, {})

    def _ask(self, path: str, body: str, key: str) -> Answer:
        headers = {"Content-Type": "application/json", "Parley-Site-Key": self._secret}
        connection = self._connection()
        connection.request(
            "POST", f"{self._url.path.rstrip('/')}/api/v1/{path}", body,
            headers | ({"Idempotency-Key": key} if key else {}),
        )  # fmt: skip
        answer = connection.getresponse()
        text = answer.read()
        try:
            return Answer(answer.status, json.loads(text))
        except ValueError:
            return Answer(answer.status, {})

    def _connection(self) -> HTTPConnection:
        if getattr(self._threads, "connection", None) is None:
            kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
            self._threads.connection = kind(
                self._url.hostname or "", self._url.port, timeout=SECONDS
            )
        return self._threads.connection


def resolve_thread(door: Door, *, site: str, url: str, title: str) -> UUID:
    """Have the service make the thread, and so learn whether it is there at all."""
    answer = door.post("threads", {"site": site, "url": url, "title": title})
    if answer.status == 0:
        raise ReplayError("No Parley answers there. Start it with `make run`, or name its --url.")
    if answer.status not in (200, 201):
        detail = answer.body.get("detail") or f"status {answer.status}"
        raise ReplayError(f"The service there makes no thread: {detail}")
    return UUID(answer.body["id"])


def guest_name(number: int) -> str:
    """Whom the row with this number is posted by; the database tells rows apart by it."""
    return f"Row {number}"


def post_rows(
    door: Door, thread_id: UUID, rows: Sequence[Row], *, connections: int, rate: float | None
) -> Generator[Answer, None, None]:
    """Post each row once, each by a new guest, over several connections at once."""
    started = time.monotonic()

    def post(number: int) -> Answer:
        if rate:
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
        return door.post(
            f"threads/{thread_id}/comments",
            {"name": guest_name(number), "body": rows[number].text},
            key=f"replay {thread_id} {number}",
        )

    with ThreadPoolExecutor(connections) as pool:
        # Leaving early, as on Ctrl-C, drops what has not begun.
        yield from pool.map(post, range(len(rows)))
