"""A pytest plugin: real servers for each process that runs tests, up before any conftest is read.

Django's settings, which the conftests need, read the servers' addresses. The process of
pytest-xdist that only hands tests out to others starts none.
"""

import gc
import os
import shutil
import signal
import tempfile
from pathlib import Path

import psutil
import pytest

from config.embedded import Postgres, Valkey

# Not under var/: a Unix socket's path must be short, and two test runs must not meet.
VAR = Path(tempfile.gettempdir()) / f"parley-test-{os.getpid()}"
# That of the process which the others were started by.
RUN = Path(os.environ.setdefault("TESTS_RUN_FOLDER", str(VAR)))
SERVERS = {"DATABASE_URL": Postgres, "REDIS_URL": Valkey}
_started: list[Postgres | Valkey] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before anything of Django's."""
    gc.disable()  # while everything is imported, hardly anything becomes garbage
    _clear_up_after_killed_runs()
    # A parent that runs in the background of a script ignores Ctrl-C, and so would our children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    # Playwright's loop runs in this thread, between its calls, too: Django would refuse the
    # database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ["PARLEY_VAR"] = str(VAR)
    for pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(pool, "1")  # the cores are taken: threads would wait by spinning
    (VAR / "static").mkdir(parents=True)
    if _only_hands_out(early_config):
        return
    for name, server in SERVERS.items():
        if not os.environ.get(name):
            _started.append(server(VAR, durable=False))
            _started[-1].start()
            os.environ[name] = _started[-1].url()


def pytest_collection_finish() -> None:
    """What is here by now stays: looking through it for garbage took a sixth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Last of all."""
    for server in _started:
        server.stop()
    shutil.rmtree(VAR, ignore_errors=True)


def _only_hands_out(config: pytest.Config) -> bool:
    return (
        bool(config.known_args_namespace.numprocesses) and "PYTEST_XDIST_WORKER" not in os.environ
    )


def _clear_up_after_killed_runs() -> None:
    for old in Path(tempfile.gettempdir()).glob("parley-test-*"):
        pid = old.name.removeprefix("parley-test-")
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(old, ignore_errors=True)
