"""A scoring process without a process: its server in a thread, with a scorer of the test's."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.scorer.client import ScoringProcess
from moderation.scorer.judging import Scorer
from moderation.scorer.server import serve
from tests.waiting import wait_until


@contextmanager
def scoring_thread(path: Path, scorer: Scorer) -> Iterator[None]:
    """Answers at the path for the length of a `with` block."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(serve(path, lambda: scorer))

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        client = ScoringProcess(path)
        wait_until(client.is_there, "the scoring thread")
        client.close()
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(60)
