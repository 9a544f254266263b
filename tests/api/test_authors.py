"""Guests: how they are introduced and known again."""

import pytest
from rest_framework.test import APIClient

from comments.models import Author
from tests.api.conftest import fields_of, problem_of
from tests.factories import ORIGIN, SiteFactory

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


def test_the_frame_gets_a_cookie(client, site):
    assert introduce(client, site).cookies
    assert who(client, site)["name"] == "Ada"


def test_the_sites_own_pages_get_no_cookie(site):
    page = APIClient(headers={"origin": ORIGIN})
    response = introduce(page, site)
    assert response.status_code == 201
    assert not response.cookies


def test_a_page_of_another_site_may_not_introduce_anybody(site):
    SiteFactory(origins=["https://other.example"])
    response = introduce(APIClient(headers={"origin": "https://other.example"}), site)
    assert (response.status_code, problem_of(response)) == (403, "origin_not_allowed")
    assert not Author.objects.exists()


def test_a_forged_token_is_an_error(site):
    forged = APIClient(headers={"authorization": "Bearer nonsense"})
    response = forged.get(f"{URL}/me", {"site": site.key})
    assert (response.status_code, problem_of(response)) == (401, "authentication_failed")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"email": "a@" + "b" * 60 + ("." + "c" * 60) * 4}, "email"),
    ],
)
def test_a_guest_needs_a_name_and_no_nonsense(client, site, given, field):
    response = introduce(client, site, **given)
    assert (response.status_code, fields_of(response)) == (400, [field])
    assert not Author.objects.exists()
