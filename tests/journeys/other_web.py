"""Another web server of the live Parley, with settings of its own."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.embedded import REPOSITORY, Process
from config.serve.commands import commands
from tests.live import LiveParley
from tests.ports import free_port


@contextmanager
def other_web(live_parley: LiveParley, **settings: str) -> Iterator[int]:
    """Its port, while it runs."""
    port = free_port()
    with pytest.MonkeyPatch.context() as patched:
        for name, value in settings.items():
            patched.setenv(name, value)
        command = commands(port, var=live_parley.log_dir.parent)["web"]
    service = Process(
        "other-web",
        command,
        log=live_parley.log_dir / f"web-{port}.log",
        cwd=REPOSITORY,
        env=live_parley.env | settings,
    )
    try:
        service.start()
        service.wait_until(lambda: _answers(port))
        yield port
    finally:
        service.stop()


def _answers(port: int) -> bool:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/schema/", headers={"Host": "localhost"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False
