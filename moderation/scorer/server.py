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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from moderation.scorer.client import LENGTH
from moderation.scorer.judging import Asked, Scorer, judged_by, to_wire

logger = logging.getLogger(__name__)

AT_ONCE = 256
"""Texts in one call of the model, unless one question alone has more."""
LONGEST_CALL_SECONDS = 30.0
"""A model that takes longer has met a text that it cannot read: it gives way to another process."""
LONGEST_MESSAGE = 64 << 20
ASKED_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class _Question:
    texts: list[Asked]
    explain_from: float | None
    answer: "asyncio.Future[dict[str, Any]]"


class Reader:
    """Puts questions together, and has the model answer them, one call after the other."""

    def __init__(self, scorer_in_use: Callable[[], Scorer]) -> None:
        self._scorer_in_use = scorer_in_use
        self._waiting: list[_Question] = []
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")

    async def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        if "texts" not in question:
            return {}  # somebody looks whether we are there
        texts = [Asked(*one) for one in question["texts"]]
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Question(texts, question.get("explain_from"), answer))
        self._wake.set()
        return await answer

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            batch = self._next_batch()
            call = asyncio.get_running_loop().run_in_executor(self._thread, self._answers, batch)
            try:
                answers = await asyncio.wait_for(call, LONGEST_CALL_SECONDS)
            except TimeoutError:
                logger.error("The model did not come back from %s questions", len(batch))
                os._exit(1)  # its thread cannot be ended in any other way
            for question, found in zip(batch, answers, strict=True):
                if not question.answer.done():
                    question.answer.set_result(found)

    def _next_batch(self) -> list[_Question]:
        """The first, and those after it that ask alike and have room beside it."""
        first, *rest = self._waiting
        batch, size = [first], len(first.texts)
        left: list[_Question] = []
        for one in rest:
            fits = size + len(one.texts) <= AT_ONCE and one.explain_from == first.explain_from
            (batch if fits else left).append(one)
            size += len(one.texts) if fits else 0
        self._waiting = left
        if not left:
            self._wake.clear()
        return batch

    def _answers(self, batch: list[_Question]) -> list[dict[str, Any]]:
        """In the model's thread."""
        try:
            scorer = self._scorer_in_use()
        except Exception:
            logger.exception("The classifier could not be loaded")
            return [{} for _ in batch]
        texts = [text for question in batch for text in question.texts]
        judged = judged_by(scorer, texts, explain_from=batch[0].explain_from)
        found = map(to_wire, judged.texts)
        return [
            {"version": judged.version, "texts": [next(found) for _ in question.texts]}
            for question in batch
        ]


async def serve(path: Path, scorer_in_use: Callable[[], Scorer]) -> None:
    """Answer on a socket that its owner alone may open."""
    reader = Reader(scorer_in_use)

    async def converse(ears: asyncio.StreamReader, mouth: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
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

    def ask() -> Scorer:
        close_old_connections()  # the database may have been started anew since
        return champion_scorer()

    in_use = InUse(ask)
    try:
        register_shipped(shipped_scorer().version)
        in_use().score(["Ready."])
    except Exception:
        logger.exception("The classifier could not be loaded")

    async def run() -> None:
        await asyncio.gather(serve(settings.SCORER_SOCKET, in_use), end_with_parent())

    asyncio.run(run())


if __name__ == "__main__":
    main()
