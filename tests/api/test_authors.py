"""Guests: how they are introduced and known again."""

import pytest
from rest_framework.test import APIClient

from comments.models import Author
from tests.api.conftest import fields_of, problem_of

pytestmark = pytest.mark.django_db

URL = "/api/v1/authors"


def introduce(client, site, **given):
    return client.post(URL, {"site": site.key, "name": "Ada", **given}, format="json")


def who(client, site):
    return client.get(f"{URL}/me", {"site": site.key}).json()["author"]


def test_a_guest_is_known_by_the_token_they_were_given(site):
    token = introduce(APIClient(), site).json()["token"]
    known = APIClient(headers={"authorization": f"Bearer {token}"})
    assert who(known, site)["name"] == "Ada"
    assert who(APIClient(), site) is None


def test_the_frame_gets_a_cookie_that_scripts_cannot_read(client, site):
    response = introduce(client, site)
    (cookie,) = response.cookies.values()
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert who(client, site)["name"] == "Ada"


def test_behind_https_the_cookie_is_secure_and_partitioned(site):
    frame = APIClient(headers={"origin": "https://testserver"})
    response = frame.post(URL, {"site": site.key, "name": "Ada"}, format="json", secure=True)
    written = response.cookies.output()
    assert all(word in written for word in ("Secure", "SameSite=None", "Partitioned", "HttpOnly"))


def test_a_page_of_another_origin_gets_no_cookie(site):
    elsewhere = APIClient(headers={"origin": "https://news.example"})
    assert not introduce(elsewhere, site).cookies


def test_a_forged_token_is_an_error(site):
    forged = APIClient(headers={"authorization": "Bearer nonsense"})
    response = forged.get(f"{URL}/me", {"site": site.key})
    assert (response.status_code, problem_of(response)) == (401, "authentication_failed")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": ""}, "name"), ({"name": "x" * 61}, "name"), ({"email": "nonsense"}, "email")],
)
def test_a_guest_needs_a_name_and_no_nonsense(client, site, given, field):
    response = introduce(client, site, **given)
    assert (response.status_code, fields_of(response)) == (400, [field])
    assert not Author.objects.exists()
