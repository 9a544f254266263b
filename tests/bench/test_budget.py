"""What a post may cost: so many times what a bare view of Django costs that stores one row.

A ratio, never a time: both are measured in turn, in this process.
"""

import gc
import time
from itertools import count
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from rest_framework.throttling import SimpleRateThrottle

from tests.bench import floor
from tests.factories import ThreadFactory

TIMES, ROUNDS = 40, 5
COSTS = 9.5
"""Times as much, as measured; half as much again is too much."""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.bench.urls")]


@pytest.fixture(autouse=True)
def open_doors(monkeypatch):
    """A table for the bare view, and high limits for one address."""
    with connection.cursor() as cursor:
        cursor.execute(floor.TABLE)
    for scope in ("guest-address", "post-address"):
        monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, scope, "100000/s")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_row")


@pytest.fixture
def post():
    """A new guest's comment."""
    browser, numbers, thread = Client(), count(), ThreadFactory()

    def act():
        text = f"Who signed the contract for the old harbour {'x' * next(numbers)}?"
        url = f"/api/v1/threads/{thread.id}/comments"
        browser.cookies.clear()
        sent = browser.post(url, {"name": "Ada", "body": text}, content_type="application/json")
        assert sent.status_code == 201

    return act


@pytest.fixture
def bare_row():
    browser = Client()

    def act():
        assert browser.post("/bench/row", {}, content_type="application/json").status_code == 201

    return act


def processor_time(act):
    gc.collect()
    gc.disable()  # a look through everything falls upon whoever is measured just then
    try:
        began = time.thread_time()
        for _ in range(TIMES):
            act()
        return time.thread_time() - began
    finally:
        gc.enable()


def test_a_post_costs_no_more_than_its_share(post, bare_row):
    for act in (post, bare_row):  # what is done for the first time fills caches
        act()
    ratios = [processor_time(post) / processor_time(bare_row) for _ in range(ROUNDS)]
    assert median(ratios) < 1.5 * COSTS, ratios
