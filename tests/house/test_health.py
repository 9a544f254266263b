"""The health page with each part away, frozen, and back."""

import json
import time
import urllib.request

import pytest
from django.test import Client

from config import health, pulse

ALL = {"web", "database", "broker", "worker", "beat"}


def wait_for(live_parley, part, words, seconds=60):
    deadline = time.monotonic() + seconds
    while not (state := live_parley.health()["checks"][part]).startswith(words):
        assert time.monotonic() < deadline, f"{part} is {state!r}"
        time.sleep(0.2)


def test_a_healthy_parley_says_so_of_each_part(live_parley):
    assert live_parley.health() == {"status": "ok", "checks": dict.fromkeys(ALL, "ok")}


def test_a_browser_gets_words(live_parley):
    request = urllib.request.Request(
        f"{live_parley.base_url}/health/", headers={"Accept": "text/html,*/*;q=0.8"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.read().decode().startswith("Parley is ok.")


@pytest.mark.timeout(180)
def test_a_frozen_broker_is_told_within_a_second_or_so(live_parley):
    live_parley.valkey.pause()
    try:
        began = time.monotonic()
        answer = live_parley.health()
        assert time.monotonic() - began < 1.5
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
        wait_for(live_parley, "worker", "no sign of life", 2 * pulse.SILENT_AFTER_SECONDS)
        assert live_parley.health()["checks"]["beat"] == "ok"
        live_parley.beat.kill()
        live_parley.worker.start()
        wait_for(live_parley, "beat", "no sign of life", 2 * pulse.SILENT_AFTER_SECONDS)
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
    release = time.monotonic() + 4
    monkeypatch.setattr(health, "_database", lambda: time.sleep(max(0, release - time.monotonic())))
    for _ in range(2):
        began = time.monotonic()
        assert health.check_all()["database"] == "does not answer"
        assert time.monotonic() - began < 2
