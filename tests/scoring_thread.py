"""A scoring process without a process: its server in a thread, with a scorer of the test's."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.scorer import client
from moderation.scorer.judging import Scorer
from moderation.scorer.server import serve
from tests.waiting import wait_until


@contextmanager
def scoring_thread(path: Path, scorer_in_use: Callable[[], Scorer]) -> Iterator[None]:
    """Answers at the path for the length of a `with` block."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(serve(path, scorer_in_use))

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(loop)))
            loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        process = client.ScoringProcess(path)
        wait_until(process.is_there, "the scoring thread")
        process.close()
        yield
    finally:
        if asked := client._known.pop(path, None):
            asked.close()  # or the server would wait for the test's next question
        loop.call_soon_threadsafe(task.cancel)
        thread.join(60)
