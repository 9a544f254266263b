"""The health page with each part away, frozen, and back."""

import json
import threading
import urllib.request

import pytest
from django.test import Client

from config import health
from tests.waiting import wait_until

ALL = {"web", "database", "broker", "scorer", "worker", "beat"}


def wait_for(live_parley, part, words):
    def state():
        return live_parley.health()["checks"][part]

    wait_until(lambda: state().startswith(words), lambda: f"{part} is {state()!r}: the change")


def test_a_healthy_parley_says_so_of_each_part(live_parley):
    live_parley.wait_until_healthy()
    assert set(live_parley.health()["checks"]) == ALL


def test_a_browser_gets_words(live_parley):
    request = urllib.request.Request(
        f"{live_parley.base_url}/health/", headers={"Accept": "text/html,*/*;q=0.8"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.read().decode().startswith("Parley is ok.")


@pytest.mark.timeout(180)
def test_a_frozen_broker_is_told_and_not_waited_for(live_parley):
    live_parley.valkey.pause()
    try:
        answer = live_parley.health()  # gives up after five seconds
    finally:
        live_parley.valkey.resume()
    assert answer["status"] == "failing"
    assert answer["checks"]["broker"] == "does not answer"
    assert answer["checks"]["worker"] == "unknown: the broker is silent"
    assert answer["checks"]["database"] == "ok"
    live_parley.wait_until_healthy()


@pytest.mark.timeout(180)
def test_a_dead_broker_is_told_and_noticed_when_it_is_back(live_parley):
    live_parley.valkey.kill()
    try:
        assert live_parley.health()["checks"]["broker"] == "does not answer"
    finally:
        live_parley.valkey.start()
    live_parley.wait_until_healthy()


@pytest.mark.timeout(180)
def test_a_dead_worker_and_a_dead_beat_are_told_apart(live_parley):
    live_parley.worker.kill()
    try:
        wait_for(live_parley, "worker", "no sign of life")
        assert live_parley.health()["checks"]["beat"] == "ok"
        live_parley.beat.kill()
        live_parley.worker.start()
        wait_for(live_parley, "beat", "no sign of life")
    finally:
        live_parley.worker.start()
        live_parley.beat.start()
    live_parley.wait_until_healthy()


def test_a_failing_part_makes_it_503(client: Client, monkeypatch):
    monkeypatch.setattr(health, "check_all", lambda: {"web": "ok", "database": "does not answer"})
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert json.loads(answer.content)["status"] == "failing"
    assert answer.headers["Cache-Control"].startswith("max-age=0")


def test_checks_that_hang_are_neither_waited_for_nor_queued_up(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(health, "_database", released.wait)
    monkeypatch.setattr(health, "SECONDS", 0.2)
    try:
        for _ in range(2):
            assert health.check_all()["database"] == "does not answer"
    finally:
        released.set()
