"""Who gets in where: asked of every address under /api/v1/, as anybody may come."""

import json
from dataclasses import dataclass

import pytest
from django.urls import URLPattern, get_resolver
from rest_framework.test import APIClient

from comments.accounts.tokens import token_for
from comments.api.http.publishers import PublisherView
from comments.models import SiteKey
from tests.api.sites.world import World

# Readers' own addresses: each decides by itself what it shows whom, and has tests of that.
FOR_READERS = {
    "authors": {"POST"},
    "authors/me": {"GET"},
    "authors/me/sign-out": {"POST"},
    "counts": {"GET"},
    "threads": {"POST"},
    "threads/<uuid:thread_id>": {"GET"},
    "threads/<uuid:thread_id>/comments": {"GET", "POST"},
    "threads/<uuid:thread_id>/mine": {"GET"},
    "comments/<uuid:comment_id>": {"GET", "PATCH", "DELETE"},
    "comments/<uuid:comment_id>/replies": {"GET"},
    "comments/<uuid:comment_id>/flags": {"POST"},
    "comments/<uuid:comment_id>/vote": {"PUT"},
}
pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Endpoint:
    route: str
    method: str
    view: type


def endpoints():
    """All of them, by the URL map."""
    found = []
    for part in get_resolver().url_patterns:
        if str(part.pattern) != "api/v1/":
            continue
        for pattern in part.url_patterns:
            assert isinstance(pattern, URLPattern)
            view = pattern.callback.cls
            methods = [m for m in METHODS if hasattr(view, m.lower())]
            found += [Endpoint(str(pattern.pattern), method, view) for method in methods]
    return found


ALL = endpoints()
PUBLISHERS = [one for one in ALL if issubclass(one.view, PublisherView)]
READERS = [one for one in ALL if one not in PUBLISHERS]


def name_of(one):
    return f"{one.method} {one.route}"


of_publishers = pytest.mark.parametrize("one", PUBLISHERS, ids=name_of)


def code_of(response):
    return response.status_code, response.json()["code"]


@pytest.fixture
def world(site):
    return World(site)


def ask(client, one, world):
    """With a body that is right, so that it would be carried out."""
    path, body = world.address(one.route), world.body(one.method, one.route)
    return client.generic(one.method, path, json.dumps(body), content_type="application/json")


def with_key(site, scopes):
    return APIClient(headers={"parley-site-key": SiteKey.issue(site, "x", scopes)[1]})


def test_the_map_has_no_address_that_these_tests_do_not_know():
    assert {(one.route, one.method) for one in READERS} == {
        (route, method) for route, methods in FOR_READERS.items() for method in methods
    }
    assert len(PUBLISHERS) > 5
    assert all(one.route.startswith("sites") for one in PUBLISHERS)


@of_publishers
def test_a_publishers_address_lets_nobody_in_without_a_key(one, world):
    answers = [
        ask(APIClient(), one, world),
        ask(APIClient(headers={"parley-site-key": "parley_wrong"}), one, world),
        ask(APIClient(headers={"parley-site-key": "käse"}), one, world),
    ]
    assert [code_of(a) for a in answers] == [
        (401, "not_authenticated"),
        (401, "authentication_failed"),
        (401, "authentication_failed"),
    ]
    assert world.is_untouched()


@of_publishers
def test_a_publishers_address_lets_no_reader_in(one, world):
    reader = APIClient(headers={"authorization": f"Bearer {token_for(world.author)}"})
    assert code_of(ask(reader, one, world)) == (401, "not_authenticated")
    assert world.is_untouched()


@of_publishers
def test_a_publishers_address_takes_no_session_of_the_desk(one, world):
    desk = APIClient(headers={"origin": "http://testserver"})
    desk.force_login(world.owner)
    assert code_of(ask(desk, one, world)) == (401, "not_authenticated")
    assert world.is_untouched()


@of_publishers
def test_a_publishers_address_is_not_there_for_another_sites_key(one, world):
    client = with_key(world.elsewhere.site, world.scopes)
    answer = ask(client, one, world)
    if "<slug:site>" in one.route:
        assert code_of(answer) == (404, "not_found")
    else:
        assert world.site.key not in answer.text
    assert world.is_untouched()


@of_publishers
def test_a_publishers_address_has_nothing_of_another_site_for_the_right_key(one, world):
    """Addressed under the own site, by the ids of another's things."""
    client = with_key(world.site, world.scopes)
    foreign = world.address(one.route, things=world.elsewhere)
    body = json.dumps(world.body(one.method, one.route))
    answer = client.generic(one.method, foreign, body, content_type="application/json")
    if foreign == world.address(one.route):
        assert world.elsewhere.mark not in answer.text
    else:
        absent = world.address(one.route, things=world.nowhere)
        missing = client.generic(one.method, absent, body, content_type="application/json")
        assert answer.status_code == missing.status_code == 404
        assert answer.json() == missing.json()
    assert world.is_untouched(elsewhere=True)


@of_publishers
def test_a_publishers_address_asks_for_its_scope_before_it_looks(one, world):
    scope = one.view.scopes[one.method]
    if scope is None:
        assert ask(with_key(world.site, []), one, world).status_code == 200
        return
    client = with_key(world.site, [s for s in world.scopes if s != scope])
    assert code_of(ask(client, one, world)) == (403, "scope_missing")
    absent = world.address(one.route, things=world.nowhere)
    answer = client.generic(one.method, absent, "{}", content_type="application/json")
    assert code_of(answer) == (403, "scope_missing")
    assert str(scope) in answer.json()["detail"]
    assert world.is_untouched()


@of_publishers
def test_a_publishers_address_answers_the_right_key(one, world):
    scope = one.view.scopes[one.method]
    answer = ask(with_key(world.site, [scope] if scope else []), one, world)
    assert answer.status_code in (200, 201), answer.text
    assert answer.headers["RateLimit-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


@of_publishers
def test_a_publishers_address_is_shut_to_a_key_that_was_revoked_or_ran_out(one, world):
    client = with_key(world.site, world.scopes)
    assert ask(client, one, world).status_code < 300
    for how in ("revoked_at", "expires_at"):
        SiteKey.objects.update(revoked_at=None, expires_at=None)
        SiteKey.objects.update(**{how: world.site.created_at})
        assert code_of(ask(client, one, world)) == (401, "authentication_failed")


@of_publishers
def test_a_publishers_address_is_shut_to_the_key_of_a_site_that_is_gone(one, world):
    client = with_key(world.empty, world.scopes)
    world.empty.delete()
    assert code_of(ask(client, one, world)) == (401, "authentication_failed")


@pytest.mark.parametrize("one", READERS, ids=name_of)
def test_a_readers_address_opens_nothing_more_to_a_session_of_the_desk(one, world):
    desk = APIClient(headers={"origin": "http://testserver"})
    desk.force_login(world.owner)
    stranger = APIClient(headers={"origin": "http://testserver"})
    assert ask(desk, one, world).status_code == ask(stranger, one, world).status_code


def test_a_handler_without_a_scope_cannot_be_written():
    with pytest.raises(TypeError, match="scopes"):

        class Forgotten(PublisherView):
            scopes = {"GET": None}

            def get(self, request, site):
                """Shows something."""

            def post(self, request, site):
                """Changes something."""
