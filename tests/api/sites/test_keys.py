"""What a key's requests have in common: their limits, their retries, their bodies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections
from django.test import override_settings

from comments.models import SiteKey, Thread
from tests.api.conftest import problem_of

pytestmark = pytest.mark.django_db

SILENT = "redis://localhost:1/0"


@pytest.fixture
def slow_rate(monkeypatch):
    from rest_framework.throttling import SimpleRateThrottle

    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "key", "3/min")


def test_each_answer_says_how_much_is_left(server, home, slow_rate):
    client = server()
    answers = [client.get(home) for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"key";q=3;w=60'
    left = [a.headers["RateLimit"].split(";t=")[0] for a in answers]
    assert left == ['"key";r=2', '"key";r=1', '"key";r=0', '"key";r=0', '"key";r=0']
    assert problem_of(answers[-1]) == "throttled"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 61


def test_each_key_has_its_own_limit(server, home, slow_rate):
    greedy = server()
    for _ in range(4):
        greedy.get(home)
    assert server().get(home).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_all_counted(server, home):
    client = server()

    def ask(_):
        try:
            return client.get(home).headers["RateLimit"].split(";")[1]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        left = list(pool.map(ask, range(40)))
    assert len(set(left)) == 40


def test_without_valkey_a_key_may_pass(server, home, settings, caplog):
    broken = {**settings.CACHES["default"], "LOCATION": SILENT}
    with override_settings(CACHES={"default": broken}):
        answer = server().get(home)
    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers
    assert "was not counted" in caplog.text


def test_the_day_of_the_last_use_is_noted_once(server, home, django_assert_num_queries):
    client = server()
    assert client.key.last_used_on is None
    with django_assert_num_queries(3):  # the key, its day, the site
        client.get(home)
    with django_assert_num_queries(2):
        client.get(home)
    client.key.refresh_from_db()
    assert isinstance(client.key.last_used_on, date)


def test_a_site_tells_its_key_what_it_may_do(server, site, home):
    told = server("score", "moderate").get(home).json()
    assert (told["key"], told["scopes"]) == (site.key, ["moderate", "score"])
    assert server("score").get("/api/v1/sites").json()["sites"][0]["name"] == site.name


@pytest.mark.parametrize("key", ["x" * 256, "two\nlines", "\u00e4\x07"])
def test_an_idempotency_key_that_cannot_be_one_is_named(server, home, key):
    answer = server().post(f"{home}/threads", {"key": "1"}, headers={"idempotency-key": key})
    assert problem_of(answer) == "invalid_idempotency_key"


def test_a_retry_is_answered_as_before_and_another_body_is_refused(server, home):
    key = {"idempotency-key": "t-1"}
    first, again = (server().post(f"{home}/threads", {"key": "17"}, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = server().post(f"{home}/threads", {"key": "18"}, headers=key)
    assert (other.status_code, problem_of(other)) == (422, "idempotency_key_reused")
    assert Thread.objects.count() == 1


def test_of_what_was_refused_no_answer_is_kept(server, home, site):
    sent, key = {"url": "https://other.example/"}, {"idempotency-key": "t-2"}
    assert server().post(f"{home}/threads", sent, headers=key).status_code == 403
    site.origins = ["https://other.example"]
    site.save()
    assert server().post(f"{home}/threads", sent, headers=key).status_code == 201


def test_a_rotated_secret_keeps_the_sites_retries(server, home):
    key = {"idempotency-key": "t-3"}
    ids = {
        server().post(f"{home}/threads", {"key": "17"}, headers=key).json()["id"] for _ in range(2)
    }
    assert len(ids) == 1 and SiteKey.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_retries_at_once_one_waits_for_the_other(server, home):
    client = server()

    def make(_):
        try:
            key = {"idempotency-key": "t-4"}
            return client.post(f"{home}/threads", {"key": "17"}, headers=key).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(make, range(6))) == {201}
    assert Thread.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "parse_error"),
        (b"[]", 400, "parse_error"),
        (b"\xff", 400, "parse_error"),
        (b'{"key": NaN}', 400, "parse_error"),
        (b"[" * 100_000, 400, "parse_error"),
        (b'{"key": "' + b"x" * 4_000_000 + b'"}', 413, "request_too_large"),
    ],
    ids=["cut off", "a list", "no UTF-8", "no number", "deep", "large"],
)
def test_a_broken_body_is_named(server, home, body, status, code):
    answer = server().generic("POST", f"{home}/threads", body, content_type="application/json")
    assert (answer.status_code, problem_of(answer)) == (status, code)
