"""Who gets in where: asked of every address under /api/v1/, as anybody may come."""

import json
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver
from rest_framework.test import APIClient

from comments.accounts.tokens import token_for
from comments.api.http.publishers import PublisherView
from comments.models import SiteKey
from tests.api.sites.world import World
from tests.factories import SiteFactory

# Readers' own addresses: each decides by itself what it shows whom, and has tests of that.
FOR_READERS = {
    "authors": {"POST"},
    "authors/me": {"GET"},
    "authors/me/sign-out": {"POST"},
    "counts": {"GET"},
    "page": {"GET"},
    "threads": {"POST"},
    "threads/<uuid:thread_id>": {"GET"},
    "threads/<uuid:thread_id>/comments": {"GET", "POST"},
    "threads/<uuid:thread_id>/mine": {"GET"},
    "comments/<uuid:comment_id>": {"GET", "PATCH", "DELETE"},
    "comments/<uuid:comment_id>/replies": {"GET"},
    "comments/<uuid:comment_id>/flags": {"POST"},
    "comments/<uuid:comment_id>/vote": {"PUT"},
}
# The classifier is every site's: with more than one of them no key of one decides which scores.
SHARED = "sites/<slug:site>/models/<int:"
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


@pytest.fixture(scope="module")
def whole_world(django_db_setup, django_db_blocker):
    """Made once: it is some sixty rows, and every address is asked in several ways."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(SiteFactory())
        transaction.set_rollback(True)


@pytest.fixture
def world(whole_world, scoring):
    """As it was made: everything that a test does there is rolled back."""
    with transaction.atomic():
        yield whole_world
        transaction.set_rollback(True)


def test_outside_of_it_keys_open_the_doors_that_have_tests_of_their_own():
    """tests/api/perspective asks as nobody, with keys of all kinds, and at a site that is shut."""
    others = [one for one in get_resolver().url_patterns if str(one.pattern) != "api/v1/"]
    patterns = [inner for one in others for inner in getattr(one, "url_patterns", [one])]
    views = {p: getattr(p.callback, "cls", None) for p in patterns if isinstance(p, URLPattern)}
    assert {str(p.pattern) for p, view in views.items() if hasattr(view, "scopes")} == {
        "v1alpha1/comments:analyze",
        "v1alpha1/comments:suggestscore",
    }


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
def test_a_publishers_address_is_shut_to_all_but_the_right_key(one, world):
    for step in (nobody, a_reader, a_session_of_the_desk, another_sites_key, a_key_that_is_over):
        step(one, world)
        assert world.is_untouched(), step.__name__


def nobody(one, world):
    wrong = [{}, {"parley-site-key": "parley_wrong"}, {"parley-site-key": "k\u00e4se"}]
    answers = [code_of(ask(APIClient(headers=headers), one, world)) for headers in wrong]
    assert answers == [(401, "not_authenticated"), *[(401, "authentication_failed")] * 2]


def a_reader(one, world):
    reader = APIClient(headers={"authorization": f"Bearer {token_for(world.author)}"})
    assert code_of(ask(reader, one, world)) == (401, "not_authenticated")


def a_session_of_the_desk(one, world):
    desk = APIClient(headers={"origin": "http://testserver"})
    desk.force_login(world.owner)
    assert code_of(ask(desk, one, world)) == (401, "not_authenticated")


def another_sites_key(one, world):
    answer = ask(with_key(world.elsewhere.site, world.scopes), one, world)
    if "<slug:site>" in one.route:
        assert code_of(answer) == (404, "not_found")
    else:
        assert world.site.key not in answer.text


def a_key_that_is_over(one, world):
    for how in ("revoked_at", "expires_at", "of a site that is gone"):
        site = world.site if how.endswith("_at") else SiteFactory()
        client = with_key(site, world.scopes)
        if site == world.site:
            SiteKey.objects.filter(site=site).update(**{how: site.created_at})
        else:
            site.delete()
        assert code_of(ask(client, one, world)) == (401, "authentication_failed"), how


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
def test_a_publishers_address_shows_the_right_key_its_own_site_alone(one, world):
    client = with_key(world.site, world.scopes)
    body = json.dumps(world.body(one.method, one.route))
    foreign = world.address(one.route, things=world.elsewhere)
    if foreign != world.address(one.route):
        theirs, nobodys = (
            client.generic(one.method, address, body, content_type="application/json")
            for address in (foreign, world.address(one.route, things=world.nowhere))
        )
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.json() == nobodys.json()
    scope = one.view.scopes[one.method]
    answer = ask(with_key(world.site, [scope] if scope else []), one, world)
    if one.route.startswith(SHARED):
        assert code_of(answer) == (403, "shared_model")
    else:
        assert answer.status_code in (200, 201), answer.text
    assert world.elsewhere.mark not in answer.text
    assert answer.headers["RateLimit-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert world.is_untouched(elsewhere=True)


@pytest.mark.parametrize("one", READERS, ids=name_of)
def test_a_readers_address_opens_nothing_more_to_a_session_of_the_desk(one, world):
    desk = APIClient(headers={"origin": "http://testserver"})
    desk.force_login(world.owner)
    stranger = APIClient(headers={"origin": "http://testserver"})
    assert ask(desk, one, world).status_code == ask(stranger, one, world).status_code


@of_publishers
def test_a_publishers_address_is_for_no_page(one, world):
    """Not even one of the site's own: a browser is told that it may not ask."""
    path = world.address(one.route)
    asked = {"origin": world.site.origins[0], "access-control-request-method": one.method}
    answers = [
        APIClient().options(path, headers=asked),
        APIClient().get(path, headers={"origin": world.site.origins[0]}),
    ]
    assert not any("access-control-allow-origin" in answer.headers for answer in answers)


def test_a_handler_without_a_scope_cannot_be_written():
    with pytest.raises(TypeError, match="scopes"):

        class Forgotten(PublisherView):
            scopes = {"GET": None}

            def get(self, request, site):
                """Shows something."""

            def post(self, request, site):
                """Changes something."""
