"""Who guesses passwords learns nothing, and no reader waits for it."""

import re
import secrets
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.other_web import other_web

TRIES_FOR_A_NAME = 20
WRONG, TOO_MANY = "correct username and password", "too many tries"
REFUSALS = (WRONG, TOO_MANY, "Others sign in just now")


@pytest.fixture(scope="module")
def web(live_parley, demo_site):
    """Another web server of the live Parley, behind a proxy: each guess from another address."""
    with other_web(live_parley, PARLEY_TRUSTED_PROXIES="1") as port:
        yield port


def ask(port, path, data=None, **headers):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        urllib.parse.urlencode(data).encode() if data else None,
        {"Host": "localhost", "X-Forwarded-For": f"198.51.100.{secrets.randbelow(256)}"} | headers,
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode(), answer.headers


def guess(port, name, number, said, stop):
    """One try after the other; notes what the desk said to each."""
    page, headers = ask(port, "/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    cookie = headers["Set-Cookie"].split(";")[0]
    # No account of the others' tests, which would be refused with it for an hour.
    form = {"csrfmiddlewaretoken": token, "username": name, "password": f"guess {number}"}
    while not stop.is_set():
        page, _ = ask(port, "/admin/login/", form, Cookie=cookie)
        said.append(next((words for words in REFUSALS if words in page), page))


@pytest.mark.parametrize(
    "guessers", [8, pytest.param(64, id="sixty-four", marks=pytest.mark.torture)]
)
def test_readers_go_on_while_somebody_guesses(web, guessers):
    said, stop, pages = [], threading.Event(), 0
    with ThreadPoolExecutor(guessers) as pool:
        running = [
            pool.submit(guess, web, f"guessed by {guessers}", n, said, stop)
            for n in range(guessers)
        ]
        try:
            while len(said) < 30 * guessers:
                page, _ = ask(web, "/demo/")
                assert "parley" in page
                assert not any(one.done() for one in running)
                pages += 1
        finally:
            stop.set()
    counted = Counter(said)
    assert set(counted) <= set(REFUSALS)
    assert counted[WRONG] == TRIES_FOR_A_NAME
    assert counted[TOO_MANY]
    assert pages > 10
