"""The process that holds the model: `python -m moderation.scorer.server`.

What arrives while the model reads is read together in its next call. One that comes alone is read
at once: waiting for company would cost it more than it saves.
"""

import asyncio
import json
import logging
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from moderation.scorer.client import LENGTH
from moderation.scorer.judging import (
    Asked,
    Judged,
    Scorer,
    judged_by,
    to_wire,
)

logger = logging.getLogger(__name__)

AT_ONCE = 64
"""Texts in one call of the model: more would save nothing, and others wait for it."""
LONGEST_CALL_SECONDS = 30.0
"""A model that takes longer has met a text that it cannot read: it gives way to another process."""
LONGEST_MESSAGE = 64 << 20
ASKED_EVERY_SECONDS = 0.2
_HUNG_UP = (ConnectionError, asyncio.IncompleteReadError, ValueError, TypeError, AttributeError)
"""A client that went away, or that speaks otherwise than `client` does."""


@dataclass
class _Question:
    """What one client asked, and what is known of it by now; all of it by one scorer."""

    texts: list[Asked]
    explain_from: float | None
    answer: "asyncio.Future[dict[str, Any]]"
    scorer: Scorer | None = None
    judged: list[dict[str, Any] | None] = field(default_factory=list)
    taken: int = 0

    @property
    def kind(self) -> tuple[float | None, int]:
        """Of questions of one kind texts may be read in the same call."""
        return self.explain_from, id(self.scorer)

    def take(self) -> Asked:
        self.taken += 1
        return self.texts[self.taken - 1]

    def hear(self, scorer: Scorer, judged: Judged | None) -> None:
        self.scorer = scorer
        self.judged.append(to_wire(judged))
        if len(self.judged) == len(self.texts):
            self.end({"version": scorer.version, "texts": self.judged})

    def end(self, answer: dict[str, Any]) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)


class Reader:
    """Puts texts of several questions together, and has the model read them, call after call."""

    def __init__(self, scorer_in_use: Callable[[], Scorer]) -> None:
        self._scorer_in_use = scorer_in_use
        self._waiting: list[_Question] = []
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._is_ready = False
        self._is_trying = False

    async def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        if "texts" not in question:  # somebody looks whether we are there
            if not self._is_ready and not self._is_trying:
                self._is_trying = True
                loop.run_in_executor(self._thread, self._try)
            return {"ready": self._is_ready}
        if not question["texts"]:
            scorer = await loop.run_in_executor(self._thread, self._try)
            return {"version": scorer.version, "texts": []} if scorer else {}
        answer: asyncio.Future[dict[str, Any]] = loop.create_future()
        texts = [Asked(*one) for one in question["texts"]]
        self._waiting.append(_Question(texts, question.get("explain_from"), answer))
        self._wake.set()
        return await answer

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._try)
        while True:
            await self._wake.wait()
            batch = self._next_batch()
            texts, first = [question.take() for question in batch], batch[0]
            call = loop.run_in_executor(
                self._thread, self._judge, texts, first.explain_from, first.scorer
            )
            try:
                found = await asyncio.wait_for(call, LONGEST_CALL_SECONDS)
            except TimeoutError:
                logger.error("The model did not come back from %s texts", len(texts))
                os._exit(1)  # its thread cannot be ended in any other way
            if found is None:
                self._end_all(batch)
                continue
            scorer, judged = found
            for question, one in zip(batch, judged, strict=True):
                question.hear(scorer, one)

    def _next_batch(self) -> list[_Question]:
        """Whose texts are read next: one of each question of a kind, then the second of each, and
        so on. Who asks about hundreds holds up nobody who asks about one."""
        kind = self._waiting[0].kind
        others = [one for one in self._waiting if one.kind != kind]
        alike = deque(
            (one, len(one.texts) - one.taken) for one in self._waiting if one.kind == kind
        )
        batch: list[_Question] = []
        while alike and len(batch) < AT_ONCE:
            one, left = alike.popleft()
            batch.append(one)
            if left > 1:
                alike.append((one, left - 1))
        self._waiting = [*others, *(one for one, _ in alike)]
        if not self._waiting:
            self._wake.clear()
        return batch

    def _end_all(self, batch: list[_Question]) -> None:
        """Without a scorer nobody is told anything; what is left of them is not read either."""
        for question in batch:
            question.end({})
        self._waiting = [one for one in self._waiting if not one.answer.done()]
        if not self._waiting:
            self._wake.clear()

    def _judge(
        self, texts: list[Asked], explain_from: float | None, scorer: Scorer | None
    ) -> tuple[Scorer, Sequence[Judged | None]] | None:
        """In the model's thread."""
        scorer = scorer or self._try()
        if scorer is None:
            return None
        return scorer, judged_by(scorer, texts, explain_from=explain_from).texts

    def _try(self) -> Scorer | None:
        """The scorer in use. Without one nobody should send texts; each who looks tries again."""
        try:
            scorer = self._scorer_in_use()
        except Exception:
            logger.exception("The classifier could not be loaded")
            scorer = None
        self._is_ready, self._is_trying = scorer is not None, False
        return scorer


async def serve(path: Path, scorer_in_use: Callable[[], Scorer]) -> None:
    """Answer on a socket that its owner alone may open."""
    reader = Reader(scorer_in_use)

    async def converse(ears: asyncio.StreamReader, mouth: asyncio.StreamWriter) -> None:
        with suppress(*_HUNG_UP):
            while True:
                (length,) = LENGTH.unpack(await ears.readexactly(LENGTH.size))
                if length > LONGEST_MESSAGE:
                    break
                answer = await reader.ask(json.loads(await ears.readexactly(length)))
                message = json.dumps(answer).encode()
                mouth.write(LENGTH.pack(len(message)) + message)
                await mouth.drain()
        mouth.close()

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.geteuid():
        raise PermissionError(f"{path.parent} is another user's: set PARLEY_SCORER_SOCKET")
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(converse, path)
    finally:
        os.umask(before)
    async with server:
        await reader.run()


async def end_with_parent() -> None:
    """Our parent holds the other end of the standard input: however it dies, so do we."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    await ended.wait()
    os._exit(0)


class InUse:
    """The scorer in use, asked of the database a few times a second: for each text would cost more
    than the model does. While the database is away the one before goes on."""

    def __init__(
        self, ask: Callable[[], Scorer], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._clock = ask, clock
        self._scorer: Scorer | None = None
        self._ask_again = 0.0

    def __call__(self) -> Scorer:
        if self._scorer is None or self._clock() > self._ask_again:
            try:
                self._scorer = self._ask()
            except DatabaseError:
                if self._scorer is None:
                    raise
                logger.warning("The database does not say which version is in use", exc_info=True)
            self._ask_again = self._clock() + ASKED_EVERY_SECONDS
        return self._scorer


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import close_old_connections

    from moderation.learning.champion import champion_scorer, shipped_scorer
    from moderation.learning.versions import register_shipped

    loaded: list[bool] = []

    def ask() -> Scorer:
        close_old_connections()  # the database may have been started anew since
        if not loaded:
            register_shipped(shipped_scorer().version)
            champion_scorer().score(["The first text takes longer than all others."])
            loaded.append(True)
        return champion_scorer()

    in_use = InUse(ask)

    async def run() -> None:
        await asyncio.gather(serve(settings.SCORER_SOCKET, in_use), end_with_parent())

    asyncio.run(run())


if __name__ == "__main__":
    main()
