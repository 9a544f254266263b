import pytest

from comments.models import Thread
from tests.api.conftest import fields_of, problem_of
from tests.factories import ORIGIN, SiteFactory, make_comment

pytestmark = pytest.mark.django_db
URL = "/api/v1/threads"


def resolve(client, site, url=f"{ORIGIN}/story", **more):
    return client.post(URL, {"site": site.key, "url": url, **more}, format="json")


def test_a_page_gets_its_thread_once(client, site):
    first = resolve(client, site, title="Port chief held")
    again = resolve(client, site, f"{ORIGIN}/story?utm_source=mail#top", title="Something else")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["title"] == "Port chief held"


def test_a_publishers_own_id_keeps_the_thread_when_the_address_changes(client, site):
    first = resolve(client, site, f"{ORIGIN}/draft", key="story-7")
    again = resolve(client, site, f"{ORIGIN}/final", key="story-7")
    assert first.json()["id"] == again.json()["id"]


def test_pages_of_foreign_origins_get_no_thread(client, site):
    response = resolve(client, site, "https://evil.example/story")
    assert (response.status_code, problem_of(response)) == (403, "origin_not_allowed")
    assert not Thread.objects.exists()


def test_an_unknown_site_is_named_as_the_fault(client, site):
    response = client.post(URL, {"site": "nobody", "url": f"{ORIGIN}/"}, format="json")
    assert (response.status_code, problem_of(response)) == (404, "unknown_site")
    assert fields_of(response) == ["site"]


def test_what_is_no_address_is_refused_at_its_field(client, site):
    response = resolve(client, site, "javascript:alert(1)")
    assert (response.status_code, problem_of(response)) == (400, "invalid_url")
    assert fields_of(response) == ["url"]


def test_a_flood_of_made_up_pages_is_throttled(client, site):
    answers = [resolve(client, site, f"{ORIGIN}/made-up-{n}") for n in range(70)]
    refused = [a for a in answers if a.status_code == 429]
    assert refused and problem_of(refused[0]) == "throttled"
    assert int(refused[0].headers["Retry-After"]) > 0
    assert Thread.objects.count() == 70 - len(refused)


def test_an_unchanged_thread_is_not_sent_again(client, thread):
    first = client.get(f"{URL}/{thread.id}")
    again = client.get(f"{URL}/{thread.id}", headers={"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    make_comment(thread=thread)
    later = client.get(f"{URL}/{thread.id}", headers={"if-none-match": first.headers["ETag"]})
    assert later.status_code == 200
    assert later.json()["comment_count"] == 1


def test_counts_of_many_pages_come_in_one_call(client, site, thread, django_assert_num_queries):
    make_comment(thread=thread)
    other = SiteFactory()
    asked = [thread.url + "?utm_medium=x", f"{ORIGIN}/none", "nonsense"]
    with django_assert_num_queries(2):
        response = client.get("/api/v1/counts", {"site": site.key, "url": asked})
    assert response.json() == {"counts": {asked[0]: 1, asked[1]: 0, asked[2]: 0}}
    assert (
        client.get("/api/v1/counts", {"site": other.key, "url": asked}).json()["counts"][asked[0]]
        == 0
    )


def test_only_the_sites_own_pages_may_call_from_a_browser(client, thread):
    url = f"{URL}/{thread.id}/comments"
    own = client.get(url, headers={"origin": ORIGIN})
    foreign = client.get(url, headers={"origin": "https://evil.example"})
    SiteFactory(origins=["https://other.example"])
    neighbour = client.get(url, headers={"origin": "https://other.example"})
    assert own.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Credentials" not in own.headers
    for response in (foreign, neighbour):
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["counts", "authors/me"])
def test_what_names_its_site_in_the_address_is_open_to_that_sites_pages_only(client, site, path):
    SiteFactory(origins=["https://other.example"])
    query = {"site": site.key, "url": f"{ORIGIN}/story"}
    own = client.get(f"/api/v1/{path}", query, headers={"origin": ORIGIN})
    other = client.get(f"/api/v1/{path}", query, headers={"origin": "https://other.example"})
    assert own.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert other.status_code == 403
    assert "Access-Control-Allow-Origin" not in other.headers


def test_counts_of_what_is_no_address_are_0(client, site):
    response = client.get("/api/v1/counts", {"site": site.key, "url": ["\x00", "x" * 5000]})
    assert set(response.json()["counts"].values()) == {0}


def test_a_publishers_key_may_be_of_any_script(client, site):
    data = {"site": site.key, "url": f"{ORIGIN}/story", "key": "\u6f22" * 500}
    assert client.post(URL, data, format="json").status_code == 201
    too_long = client.post(URL, {**data, "key": "x" * 501}, format="json")
    assert fields_of(too_long) == ["key"]


def test_a_host_that_is_not_ours_is_told_so_in_the_one_shape(client, settings):
    settings.ALLOWED_HOSTS = ["comments.example"]
    response = client.get("/api/v1/counts", headers={"host": "evil.example"})
    assert (response.status_code, problem_of(response)) == (400, "bad_request")


def test_a_form_that_was_open_for_long_does_not_turn_the_counter_back(thread):
    opened = Thread.objects.get(pk=thread.pk)
    make_comment(thread=thread)
    opened.title = "A better title"
    opened.save()
    thread.refresh_from_db()
    assert (thread.title, thread.comment_count) == ("A better title", 1)
