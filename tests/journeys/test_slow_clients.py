"""Who sends or reads slowly costs itself, and nobody else."""

import json
import select
import urllib.request
from contextlib import suppress

import pytest

from tests.journeys.other_web import other_web
from tests.senders import from_somewhere
from tests.slow_clients import HALF_SENT, held, silent_readers
from tests.waiting import wait_until

PATIENCE = 3
BUNDLE = "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.*.js"
HELD = [
    pytest.param(40, id="forty"),
    pytest.param(200, id="two hundred", marks=pytest.mark.torture),
]


@pytest.fixture(scope="module")
def web(live_parley, demo_site):
    """Another web server of the live Parley, one that is soon tired of waiting."""
    with other_web(live_parley, PARLEY_PATIENCE_SECONDS=str(PATIENCE)) as port:
        yield port


def ask(port, path, data=None):
    headers = {"Content-Type": "application/json", "Host": "localhost", **from_somewhere()}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        answer.read()
        return answer.status


def page_and_post(port, number):
    """A reader's and a writer's request, while all the others are held."""
    name = f"Reader {number}"
    body = json.dumps({"site": "demo", "name": name}).encode()
    return ask(port, "/demo/"), ask(port, "/api/v1/authors", body)


def was_cut_off(one):
    """Whether the other end is gone; without reading what it may have sent before."""
    poll = select.poll()
    poll.register(one, select.POLLRDHUP | select.POLLERR | select.POLLHUP)
    return bool(poll.poll(0))


def is_given_up(one):
    """Whether the other end's kernel has let go: it says so to nobody but who speaks to it."""
    with suppress(OSError):
        one.send(b"\n")
    return was_cut_off(one)


@pytest.mark.parametrize("number", HELD)
@pytest.mark.parametrize("kind", HALF_SENT)
def test_who_sends_half_is_waited_for_by_nobody(web, kind, number):
    with held(web, number, HALF_SENT[kind]) as sockets:
        assert page_and_post(web, kind) == (200, 201)
        wait_until(lambda: all(map(was_cut_off, sockets)), f"the end of all {kind}")
    assert page_and_post(web, f"{kind} later") == (200, 201)


@pytest.mark.parametrize("number", HELD)
def test_who_reads_nothing_is_waited_for_by_nobody(web, live_parley, number):
    [bundle] = live_parley.static.glob(BUNDLE)
    path = f"/static/{bundle.relative_to(live_parley.static)}"
    with silent_readers(web, number, path) as sockets:
        assert page_and_post(web, "silent") == (200, 201)
        wait_until(lambda: all(map(is_given_up, sockets)), "the end of all silent readers")


def test_a_body_that_drips_is_cut_off_too(web):
    with held(web, 1, HALF_SENT["form"]) as [one]:
        wait_until(lambda: is_given_up(one), "the end of a body that drips")
