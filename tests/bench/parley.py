"""The Parley under test: production settings, and a database that survives a power cut."""

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TypeVar

import psutil

from config.embedded import Postgres
from tests.live import LiveParley

# One address sends everything here. The throttles do their work, but never say no.
RATES = (
    "GUEST_ADDRESS",
    "THREAD_ADDRESS",
    "POST_ADDRESS",
    "POST_AUTHOR",
    "ACT_ADDRESS",
    "KEY",
    "KEY_SCORE",
)


Answer = TypeVar("Answer")


class BenchParley(LiveParley):
    """As `LiveParley`, but as one would run it for readers; there is no TLS in front of it."""

    def __init__(self, var: Path, postgres: Postgres) -> None:
        super().__init__(var, postgres.url("postgres"))
        self.postgres = postgres
        self.env |= {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "localhost",
            "SECURE_SSL_REDIRECT": "False",
            "PARLEY_LOG_LEVEL": "WARNING",
            **{f"PARLEY_RATE_{name}": "100000/s" for name in RATES},
        }

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Every process by the service it belongs to, heads first."""
        heads = {
            "Web server": self.web.pid,
            "Scoring process": self.scorer.pid,
            "Celery worker": self.worker.pid,
            "Celery beat": self.beat.pid,
            "Valkey": self.valkey.pid,
            "PostgreSQL": self.postgres.pid,
        }
        trees = {name: psutil.Process(pid) for name, pid in heads.items() if pid}
        return {name: [head, *head.children(recursive=True)] for name, head in trees.items()}

    def cpu_by_service(self) -> dict[str, float]:
        """Seconds of processor time that the living processes of each service have used so far."""
        return {
            name: sum(sum(times[:2]) for times in of_the_living(psutil.Process.cpu_times, each))
            for name, each in self.processes().items()
        }

    def cpu_seconds(self) -> float:
        """What all its processes and this one, with all that ended before, have used so far."""
        everything = [psutil.Process(), *chain.from_iterable(self.processes().values())]
        times = of_the_living(psutil.Process.cpu_times, everything)
        return sum(sum(time[:4]) for time in times)


def of_the_living(
    ask: Callable[[psutil.Process], Answer], processes: Iterable[psutil.Process]
) -> Iterator[Answer]:
    """What is known of each process; one of PostgreSQL's may end while it is being asked."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            yield ask(process)


@contextmanager
def running_parley() -> Iterator[BenchParley]:
    """One in a folder of its own, which goes with it."""
    var = Path(tempfile.mkdtemp(prefix="parley-bench-"))
    postgres = Postgres(var)
    parley = BenchParley(var, postgres)
    try:
        postgres.start()
        parley.start()
        parley.manage("create_demo")
        yield parley
    finally:
        parley.stop()
        postgres.stop()
        shutil.rmtree(var, ignore_errors=True)
