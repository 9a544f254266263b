"""Comments for a live Parley through its API, and a look at what its database has of them."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from comments.ids import new_id
from tests.live import LiveParley
from tests.senders import from_somewhere
from tests.waiting import wait_until


@dataclass(frozen=True)
class Posted:
    """How a post was answered, and after how long. Status 0: not at all."""

    status: int
    seconds: float
    id: str | None = None


class Publisher:
    """Posts under one thread; with the site's key, as throttles would stop a test."""

    def __init__(self, parley: LiveParley, secret: str) -> None:
        self.parley = parley
        self.key = {"Parley-Site-Key": secret}
        url = f"{parley.base_url}/journeys/{new_id()}"
        answer = self._send("threads", {"site": "wire", "url": url}, self.key)
        assert answer[0] == 201, answer
        self.thread = answer[1]["id"]

    def post(self, body: str, *, throttled: bool = False) -> Posted:
        """One comment by a new guest."""
        began = time.monotonic()
        try:
            status, answer, _ = self._send(
                f"threads/{self.thread}/comments",
                {"name": "Reader", "body": body},
                from_somewhere() if throttled else self.key,
            )
        except (OSError, HTTPException):
            return Posted(0, time.monotonic() - began)
        return Posted(status, time.monotonic() - began, answer.get("id"))

    def post_all(self, bodies: Iterable[str], *, at_once: int = 8) -> list[Posted]:
        """Several comments over several connections, each twentieth without the key."""

        def post(numbered: tuple[int, str]) -> Posted:
            return self.post(numbered[1], throttled=numbered[0] % 20 == 10)

        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(post, enumerate(bodies)))

    def score(self, text: str) -> tuple[int, Any, Mapping[str, str]]:
        """Status, body and headers of what the classifier is asked about a text."""
        return self._send("sites/wire/score", {"texts": [text]}, self.key)

    def _send(
        self, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, Any, Mapping[str, str]]:
        connection = HTTPConnection("127.0.0.1", self.parley.port, timeout=30)
        try:
            connection.request(
                "POST", f"/api/v1/{path}", json.dumps(body),
                {"Content-Type": "application/json", **headers},
            )  # fmt: skip
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()), answer.headers
        finally:
            connection.close()

    def states(self) -> Counter[str]:
        """How many comments of the thread are in each state."""
        rows = self._rows(
            "SELECT status, count(*) FROM comments_comment WHERE thread_id = %s GROUP BY 1"
        )
        return Counter(dict(rows))

    def stored(self) -> set[str]:
        """The ids of all comments in the thread."""
        return {
            str(row[0])
            for row in self._rows("SELECT id FROM comments_comment WHERE thread_id = %s")
        }

    def shown(self) -> int:
        """How many comments the thread says it has."""
        return self._rows("SELECT comment_count FROM comments_thread WHERE id = %s")[0][0]

    def decisions_by_machine(self) -> Counter[int]:
        """How many comments were decided by machines how many times."""
        rows = self._rows(
            "SELECT count(d.id) FROM comments_comment c LEFT JOIN moderation_decision d "
            "ON d.comment_id = c.id AND d.source_kind IN ('rule', 'model', 'system') "
            "WHERE c.thread_id = %s GROUP BY c.id"
        )
        return Counter(row[0] for row in rows)

    def requests(self, *, claimed: bool = False) -> int:
        """How many texts of the thread wait for a score; or are being scored."""
        rows = self._rows(
            "SELECT count(*) FROM moderation_scorerequest q "
            "JOIN comments_revision r ON r.id = q.revision_id "
            "JOIN comments_comment c ON c.id = r.comment_id WHERE c.thread_id = %s"
            + (" AND q.claimed_at IS NOT NULL" if claimed else "")
        )
        return rows[0][0]

    def wait_until_decided(self) -> None:
        """Return once nothing waits for the machine any more."""
        wait_until(lambda: not self.requests(), lambda: f"{self.requests()} still wait: a decision")

    def _rows(self, query: str) -> Sequence[Any]:
        with self.parley.connect() as db:
            return db.execute(query, [self.thread]).fetchall()
