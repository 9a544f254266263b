"""Authors who are known: they come back with their token, and answer with a retry key."""

import json
import urllib.request
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING

from tests.bench.load import post
from tests.bench.talk import address_of, texts

if TYPE_CHECKING:
    from tests.bench.measures import Stand

AUTHORS = 64
_seeds = count(50_000)


class Regulars:
    """Some authors of the given threads, each of whom has written a comment there."""

    def __init__(self, stand: "Stand", threads: Sequence[str]) -> None:
        self._host = stand.host
        self._known = [
            (thread, *self._first_comment(thread, text))
            for thread, text in zip(
                threads * (AUTHORS // len(threads)), texts(next(_seeds)), strict=False
            )
        ]

    def __len__(self) -> int:
        return len(self._known)

    def _first_comment(self, thread: str, text: str) -> tuple[str, str]:
        body = json.dumps({"name": "Grace", "body": text}).encode()
        request = urllib.request.Request(
            f"http://{self._host}/api/v1/threads/{thread}/comments",
            body,
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            posted = json.load(answer)
        return posted["id"], posted["token"]

    def answers(self) -> Iterator[bytes]:
        """Without end: the authors by turns, each under their own first comment."""
        seed = next(_seeds)
        for number, text in enumerate(texts(seed)):
            author = number % len(self._known)
            thread, parent, token = self._known[author]
            body = {"body": text, "parent": parent}
            headers = {
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": f"{seed}-{number}",
                "X-Forwarded-For": address_of(author),
            }
            path = f"/api/v1/threads/{thread}/comments"
            yield post(path, self._host, json.dumps(body).encode(), headers)
