"""Every operation of the OpenAPI schema with inputs that nobody would think of (schemathesis).

No answer may be a server error or off the schema. One site has a thing of every kind, whose ids are
mixed in, and its key may do everything; it is rolled back afterwards.
"""

import random
import time
from collections import Counter

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, seed, settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from comments.models import SiteKey
from tests.api.sites.world import World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
AT_A_TIME = 5
"""Inputs of one operation before the next one's turn."""


@pytest.fixture
def world(db, site, scoring, monkeypatch):
    world = World(site)
    never = dict.fromkeys(SimpleRateThrottle.THROTTLE_RATES)
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", never)
    world.secret = SiteKey.issue(site, "fuzz", world.scopes)[1]
    between_requests = (request_started, request_finished)
    for signal in between_requests:  # or the test's connection, and all with it, would go
        signal.disconnect(close_old_connections)
    yield world
    for signal in between_requests:
        signal.connect(close_old_connections)
    cache.clear()


def ask_for(seconds, world):
    """So long, in rounds of all operations; how many answers there were of each status."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 30
    known = {"site": world.site.key, **{name: str(pk) for name, pk in world.own.ids.items()}}
    answers, dice, began = Counter(), random.Random(time.time_ns()), time.monotonic()
    while not answers or time.monotonic() - began < seconds:
        dice.shuffle(operations)
        for operation in operations:
            _ask(operation, world, known, answers, dice)
    return answers


def _ask(operation, world, known, answers, dice):
    @seed(dice.getrandbits(64))
    @settings(
        max_examples=AT_A_TIME,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def one(case):
        for name in case.path_parameters or {}:
            if name in known and dice.random() < 0.8:
                case.path_parameters[name] = known[name]
        own = {"Parley-Site-Key": world.secret, "Accept-Encoding": "identity"}
        case.headers = {**(case.headers or {}), **own}
        response = case.call_and_validate(checks=CHECKS)
        answers[response.status_code] += 1

    one()


@pytest.mark.live  # not that it needs a Parley: it takes half a minute
def test_no_answer_is_a_server_error_or_off_the_schema(world):
    answers = ask_for(30, world)
    assert answers[200] and answers[400], answers


@pytest.mark.torture
@pytest.mark.timeout(900)
def test_nor_in_ten_minutes(world):
    assert sum(ask_for(600, world).values()) > 1_000
