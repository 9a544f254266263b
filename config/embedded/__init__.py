"""PostgreSQL and Valkey from wheels, for a machine that has neither.

Their data, logs and addresses live in `var/` (or where PARLEY_VAR says). The two `..._url`
functions only read; `start`, `stop` and `running` do something. A service that DATABASE_URL or
REDIS_URL names elsewhere is not started.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.lock import AlreadyRunning, Lock
from config.embedded.postgres import Postgres
from config.embedded.process import Process, ServiceError
from config.embedded.valkey import Valkey

__all__ = [
    "AlreadyRunning",
    "Lock",
    "Postgres",
    "Process",
    "ServiceError",
    "Valkey",
    "database_url",
    "redis_url",
    "running",
    "start",
    "stop",
    "var_dir",
]

REPOSITORY = Path(__file__).resolve().parent.parent.parent

_started: list[Postgres | Valkey] = []


def var_dir() -> Path:
    """The folder for everything that Parley writes."""
    return Path(os.environ.get("PARLEY_VAR") or REPOSITORY / "var").resolve()


def database_url() -> str:
    """Where the embedded PostgreSQL listens, running or not."""
    return Postgres(var_dir()).url()


def redis_url() -> str:
    """Where the embedded Valkey listens, running or not."""
    return Valkey(var_dir()).url()


def start(report: Callable[[str], None] = lambda line: None) -> None:
    """Start what the environment does not already name. `report` gets a line per service."""
    wanted: list[Postgres | Valkey] = []
    if not os.environ.get("DATABASE_URL"):
        wanted.append(Postgres(var_dir()))
    if not os.environ.get("REDIS_URL"):
        wanted.append(Valkey(var_dir()))
    for server in wanted:
        report(f"Starting {server.title}")
        _started.append(server)
        server.start()


def stop() -> None:
    """Stop what `start` started, last one first."""
    while _started:
        _started.pop().stop()


def servers() -> list[Postgres | Valkey]:
    """What `start` started and `stop` has not stopped yet."""
    return list(_started)


@contextmanager
def running(report: Callable[[str], None] = lambda line: None) -> Iterator[None]:
    """Both servers for the length of a `with` block."""
    try:
        start(report)
        yield
    finally:
        stop()
