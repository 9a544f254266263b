"""Guests: how they are introduced and known again."""

import pytest
from rest_framework.test import APIClient

from comments.accounts.cookies import names_at
from comments.accounts.tokens import token_for
from comments.models import Author
from tests.api.conftest import fields_of, post, problem_of
from tests.factories import ORIGIN, AuthorFactory, SiteFactory

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


def test_another_scheme_of_authorization_is_not_ours(client, site, thread):
    introduce(client, site)
    behind_a_password = {"authorization": "Basic c3RhZmY6c3RhZmY="}
    response = client.get(f"{URL}/me", {"site": site.key}, headers=behind_a_password)
    assert response.json()["author"]["name"] == "Ada"
    assert post(client, thread, headers=behind_a_password).status_code == 201


def test_a_token_may_stand_in_a_header_of_its_own(site, thread):
    token = introduce(APIClient(), site).json()["token"]
    headers = {"parley-author": token, "authorization": "Negotiate YIIB"}
    frame = APIClient(headers={"origin": "http://testserver"} | headers)
    assert who(frame, site)["name"] == "Ada"
    assert post(frame, thread).status_code == 201
    wrong = APIClient(headers={"parley-author": "nonsense"}).get(f"{URL}/me", {"site": site.key})
    assert (wrong.status_code, problem_of(wrong)) == (401, "authentication_failed")


def test_a_reader_of_forty_sites_is_known_at_each(client):
    authors = [AuthorFactory() for _ in range(40)]
    for author in authors:
        client.cookies[names_at(author.site_id, secure=False)[0]] = token_for(author)
    assert [who(client, author.site)["name"] for author in authors] == [a.name for a in authors]


def test_a_token_of_another_site_says_nothing_here(client, site):
    other = SiteFactory()
    introduce(client, other)
    name = names_at(site.id, secure=False)[1]
    client.cookies[name] = client.cookies[names_at(other.id, secure=False)[1]].value
    assert who(client, site) is None


def test_who_posts_for_the_first_time_gets_a_token(thread):
    first = post(APIClient(), thread, name="Ada").json()
    known = APIClient(headers={"authorization": f"Bearer {first['token']}"})
    again = post(known, thread, "And one more thing.").json()
    assert (again["author"], again["token"]) == (first["author"], None)


@pytest.mark.parametrize(
    ("host", "secure", "kept"),
    [
        ("comments.example", True, [("None", True)]),
        ("localhost:8000", False, [("None", True), ("Lax", "")]),
        ("parley.localhost:8000", False, [("None", True), ("Lax", "")]),
        ("comments.example", False, [("Lax", "")]),
        ("notlocalhost", False, [("Lax", "")]),
    ],
)
def test_the_cookies_suit_where_parley_runs(site, host, secure, kept):
    origin = f"{'https' if secure else 'http'}://{host}"
    frame = APIClient(headers={"origin": origin, "host": host})
    response = frame.post(
        URL, {"site": site.key, "name": "Ada"}, format="json", secure=secure, SERVER_NAME=host
    )
    found = [(c["samesite"], c["partitioned"]) for c in response.cookies.values()]
    assert found == kept


@pytest.mark.parametrize(
    "spelled", ["2001:db8:7:7::{:x}", "198.51.100.4:{}", "somebody-{}", "[::ffff:198.51.100.5]:{}"]
)
def test_one_sender_makes_few_guests_however_the_address_is_written(
    client, site, settings, spelled
):
    settings.TRUSTED_PROXIES = 1
    answers = [
        client.post(
            "/api/v1/authors",
            {"site": site.key, "name": f"Ada {n}"},
            format="json",
            headers={"x-forwarded-for": spelled.format(n + 1)},
        ).status_code
        for n in range(22)
    ]
    assert answers == [201] * 20 + [429] * 2


def test_over_https_a_neighbour_under_the_same_domain_plants_no_identity(client, site):
    planted = AuthorFactory(site=site, name="Mallory")
    _, name = names_at(site.id, secure=False)
    client.cookies[name] = token_for(planted)
    assert who(client, site)["name"] == "Mallory"  # over http a browser cannot tell
    secure = {"secure": True, "headers": {"origin": "https://testserver"}}
    answer = client.get(f"{URL}/me", {"site": site.key}, **secure)
    assert answer.json()["author"] is None


def test_of_two_identities_the_newest_counts(client, site):
    older, newer = (AuthorFactory(site=site, name=name) for name in ("Older", "Newer"))
    names = names_at(site.id, secure=False)
    for first, second in ((older, newer), (newer, older)):
        client.cookies[names[0]], client.cookies[names[1]] = map(token_for, (first, second))
        assert who(client, site)["name"] == "Newer"


@pytest.mark.parametrize(
    ("secure", "origin"),
    [(True, "http://testserver"), (False, "https://testserver"), (False, "ftp://testserver")],
)
def test_the_same_host_by_another_scheme_is_another_origin(client, site, secure, origin):
    answer = client.post(
        URL,
        {"site": site.key, "name": "Ada"},
        format="json",
        secure=secure,
        headers={"origin": origin},
    )
    assert (answer.status_code, problem_of(answer)) == (403, "origin_not_allowed")
    assert not answer.cookies


def test_signing_out_makes_every_token_and_cookie_void(client, site, thread):
    elsewhere = APIClient(headers={"parley-author": introduce(client, site).json()["token"]})
    assert who(elsewhere, site)["name"] == who(client, site)["name"] == "Ada"
    answer = client.post(f"{URL}/me/sign-out", {"site": site.key}, format="json")
    assert answer.status_code == 204
    assert all(morsel["max-age"] == 0 for morsel in answer.cookies.values())
    assert who(client, site) is None
    late = elsewhere.get(f"{URL}/me", {"site": site.key})
    assert (late.status_code, problem_of(late)) == (401, "authentication_failed")
    assert fields_of(post(client, thread)) == ["name"]


def test_who_is_nobody_cannot_sign_out(client, site):
    answer = client.post(f"{URL}/me/sign-out", {"site": site.key}, format="json")
    assert (answer.status_code, problem_of(answer)) == (401, "not_authenticated")
