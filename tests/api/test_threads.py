import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from comments.models import SiteKey, Thread
from tests.api.conftest import fields_of, problem_of
from tests.factories import ORIGIN, SiteFactory, ThreadFactory, make_comment

pytestmark = pytest.mark.django_db
URL = "/api/v1/threads"


def resolve(client, site, url=f"{ORIGIN}/story", **more):
    return client.post(URL, {"site": site.key, "url": url, **more}, format="json")


def test_a_page_gets_its_thread_once(client, site):
    first = resolve(client, site, title="Port chief held")
    again = resolve(client, site, f"{ORIGIN}/story?utm_source=mail#top")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["title"] == "Port chief held"


def test_a_publishers_own_id_keeps_the_thread_when_the_address_changes(client, site):
    first = resolve(client, site, f"{ORIGIN}/draft", key="story-7")
    elsewhere = resolve(APIClient(), site, f"{ORIGIN}/elsewhere", key="story-7")
    assert elsewhere.json()["url"] == f"{ORIGIN}/draft"  # it does not come from the page
    assert "data-moved" in document(site, url=f"{ORIGIN}/final", key="story-7").text
    again = resolve(client, site, f"{ORIGIN}/final", key="story-7")
    assert first.json()["id"] == again.json()["id"]
    assert again.json()["url"] == f"{ORIGIN}/final"
    assert "data-moved" not in document(site, url=f"{ORIGIN}/final", key="story-7").text


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
    with django_assert_num_queries(3):
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


def document(site, **query):
    return Browser().get("/embed/thread/", {"site": site.key, "url": f"{ORIGIN}/story", **query})


SPACED = [" story-7", "story-7 ", "\u00a0story-7\u00a0", "\u3000story-7\u2009", "  story-7\t"]


@pytest.mark.parametrize("key", SPACED)
def test_an_own_id_is_trimmed_alike_wherever_it_is_given(client, site, key):
    thread = resolve(client, site, f"{ORIGIN}/story", key=key).json()
    assert thread["key"] == "story-7"
    for given in ("story-7", *SPACED):
        assert f'data-id="{thread["id"]}"' in document(site, key=given).text
        assert resolve(client, site, f"{ORIGIN}/story", key=given).json()["id"] == thread["id"]


WRONG = {
    "too long": "x" * 501,
    "a line break": "story\n7",
    "a tab": "story\t7",
    "turned around": "story\u202e7",
    "NUL": "story\x007",
    "isolated": "\u2067story",
    "line separator": "a\u2028b",
}


@pytest.mark.parametrize("key", WRONG.values(), ids=WRONG)
def test_an_own_id_that_is_none_is_refused_alike_wherever_it_is_given(client, site, key):
    posted = resolve(client, site, f"{ORIGIN}/story", key=key)
    assert (posted.status_code, fields_of(posted)) == (400, ["key"])
    shown = document(site, key=key)
    assert shown.status_code == 400 and "data-thread" in shown.text
    asked = {"site": site.key, "url": f"{ORIGIN}/story", "key": key}
    assert client.get("/api/v1/authors/me", asked).status_code == 400
    counts = client.get("/api/v1/counts", {"site": site.key, "key": key}).json()["counts"]
    assert set(counts.values()) == {0}


def test_an_own_id_names_no_other_pages_discussion(client, site):
    front = f"{ORIGIN}/front-page"
    others = (front, front.replace("https", "HTTPS"), f" {front}#x", f"{front}/?utm_id=1")
    for key in others:
        taken = resolve(client, site, f"{ORIGIN}/elsewhere", key=key, title="BUY PILLS")
        assert (taken.status_code, problem_of(taken)) == (400, "key_of_another_page")
        assert "another" in document(site, url=f"{ORIGIN}/elsewhere", key=key).text
    foreign = resolve(client, site, f"{ORIGIN}/elsewhere", key="https://evil.example/a")
    assert (foreign.status_code, fields_of(foreign)) == (403, ["key"])
    assert not Thread.objects.exists()


def test_the_pages_own_address_as_its_id_is_its_address(client, site):
    page = f"{ORIGIN}/story"
    thread = resolve(client, site, page, key=f"{page}/?utm_source=x").json()
    assert (thread["key"], thread["url"]) == (page, page)
    assert resolve(client, site, page).json()["id"] == thread["id"]


def test_a_page_with_an_id_is_counted_by_its_id_and_by_its_address(client, site):
    made = resolve(client, site, f"{ORIGIN}/keyed", key="post-77").json()
    make_comment(thread=Thread.objects.get(pk=made["id"]))
    urls = [f"{ORIGIN}/keyed/", f"{ORIGIN}/none"]
    asked = {"site": site.key, "url": urls, "key": ["post-77 ", "post-78"]}
    counts = client.get("/api/v1/counts", asked).json()["counts"]
    assert counts == {f"{ORIGIN}/keyed/": 1, f"{ORIGIN}/none": 0, "post-77 ": 1, "post-78": 0}
    own = make_comment(thread=ThreadFactory(site=site, key=f"{ORIGIN}/keyed")).thread
    make_comment(thread=own)
    assert client.get("/api/v1/counts", asked).json()["counts"][f"{ORIGIN}/keyed/"] == 2


def test_a_title_comes_from_a_page_or_from_the_publisher(client, site):
    page = f"{ORIGIN}/story"
    stranger = APIClient()
    thread = resolve(stranger, site, page, title="BUY PILLS").json()
    assert thread["title"] == ""
    assert (
        resolve(client, site, page, title="The honest title").json()["title"] == "The honest title"
    )
    changed = APIClient(headers={"origin": ORIGIN})
    assert resolve(changed, site, page, title="A better title").json()["title"] == "A better title"
    assert resolve(stranger, site, page, title="BUY PILLS").json()["title"] == "A better title"
    make_comment(thread=Thread.objects.get(pk=thread["id"]))
    assert resolve(changed, site, page, title="Late").json()["title"] == "A better title"


def test_a_title_that_the_publisher_gave_stays(client, site):
    _, secret = SiteKey.issue(site, "server", ["threads"])
    server = APIClient(headers={"parley-site-key": secret})
    address = f"/api/v1/sites/{site.key}/threads"
    page = f"{ORIGIN}/story"
    made = server.post(address, {"url": page, "title": "Ours"}, format="json").json()
    assert resolve(client, site, page, title="Theirs").json()["title"] == "Ours"
    server.patch(f"{address}/{made['id']}", {"title": ""}, format="json")
    assert resolve(client, site, page, title="The page's").json()["title"] == "The page's"
    server.patch(f"{address}/{made['id']}", {"title": "Ours again"}, format="json")
    assert resolve(client, site, page, title="Theirs").json()["title"] == "Ours again"
