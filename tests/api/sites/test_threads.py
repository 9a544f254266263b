"""A publisher's server makes, finds, closes, slows and renames its threads."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Thread
from comments.retention import forget_unused
from tests.api.conftest import fields_of, post, problem_of
from tests.factories import ORIGIN, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def threads(home):
    return f"{home}/threads"


def test_a_thread_made_ahead_by_address_is_the_one_that_readers_open(server, client, site, threads):
    made = server("threads").post(threads, {"url": f"{ORIGIN}/pier?utm_source=x", "title": "Pier"})
    assert made.status_code == 201
    found = client.post(
        "/api/v1/threads", {"site": site.key, "url": f"{ORIGIN}/pier"}, format="json"
    )
    assert (found.status_code, found.json()["id"]) == (200, made.json()["id"])
    assert made.json()["title"] == "Pier" and made.json()["url"] == f"{ORIGIN}/pier"


def test_a_thread_made_ahead_by_an_own_id_learns_its_address_from_the_first_reader(
    server, client, site, threads
):
    made = server().post(threads, {"key": "article-17"}).json()
    assert (made["key"], made["url"]) == ("article-17", "")
    given = {"site": site.key, "url": f"{ORIGIN}/pier", "key": "article-17"}
    assert client.post("/api/v1/threads", given, format="json").json()["id"] == made["id"]
    assert Thread.objects.get().url == f"{ORIGIN}/pier"


def test_making_a_thread_that_is_there_changes_nothing_of_it(server, threads):
    given = {"key": "17", "title": "Pier", "slow_mode_seconds": 30, "state": "closed"}
    first = server().post(threads, given)
    again = server().post(threads, {"key": "17", "title": "Other"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["title"] == "Pier" and not again.json()["open"]


def test_a_thread_that_a_server_made_stays_although_nobody_writes(server, threads, site):
    server().post(threads, {"key": "kept"})
    server().post(threads, {"key": ThreadFactory(site=site, key="asked for").key})
    ThreadFactory(site=site, key="unused")
    Thread.objects.update(created_at=timezone.now() - timedelta(days=60))
    forget_unused(timezone.now(), 30, 1_000)
    assert set(Thread.objects.values_list("key", flat=True)) == {"kept", "asked for"}


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({}, 400, "url"),
        ({"url": "", "key": ""}, 400, "url"),
        ({"url": "https://other.example/pier"}, 403, "url"),
        ({"url": "no address"}, 400, "url"),
        ({"key": "x" * 501}, 400, "key"),
        ({"key": "x\x00"}, 400, "key"),
        ({"key": "1", "title": "two\nlines"}, 400, "title"),
        ({"key": "1", "title": "\ud800"}, 400, "title"),
        ({"key": "1", "state": "shut"}, 400, "state"),
        ({"key": "1", "slow_mode_seconds": -1}, 400, "slow_mode_seconds"),
        ({"key": "1", "closes_after_days": 10**9}, 400, "closes_after_days"),
    ],
)
def test_a_thread_that_makes_no_sense_is_not_made(server, threads, given, status, field):
    answer = server().generic("POST", threads, json.dumps(given), content_type="application/json")
    assert answer.status_code == status
    assert problem_of(answer)
    assert (fields_of(answer) or [""]) == [field]
    assert not Thread.objects.exists()


def test_closing_a_thread_shows_at_once(server, as_author, author, thread, threads):
    closed = server().patch(f"{threads}/{thread.pk}", {"state": "closed"})
    assert closed.json()["open"] is False
    assert problem_of(post(as_author(author), thread)) == "thread_closed"
    server().patch(f"{threads}/{thread.pk}", {"state": "open"})
    assert post(as_author(author), thread).status_code == 201


def test_what_a_change_does_not_name_stays(server, thread, threads):
    client, address = server(), f"{threads}/{thread.pk}"
    client.patch(address, {"slow_mode_seconds": 60, "closes_after_days": 3})
    changed = client.patch(address, {"title": "Renamed"}).json()
    assert (changed["title"], changed["slow_mode_seconds"]) == ("Renamed", 60)
    assert changed["closes_after_days"] == 3
    assert client.patch(address, {"closes_after_days": None}).json()["closes_after_days"] is None
    assert client.patch(address, {"comment_count": 9, "version": 1}).json()["comment_count"] == 0


def test_the_address_of_a_thread_made_ahead_is_told_later(server, threads):
    made = server().post(threads, {"key": "17"}).json()
    told = server().patch(f"{threads}/{made['id']}", {"url": f"{ORIGIN}/pier#top"})
    assert told.json()["url"] == f"{ORIGIN}/pier"
    foreign = server().patch(f"{threads}/{made['id']}", {"url": "https://other.example/"})
    assert problem_of(foreign) == "origin_not_allowed"


def test_threads_are_listed_by_pages_and_found_by_address(server, site, threads):
    made = [ThreadFactory(site=site) for _ in range(5)]
    ThreadFactory()
    client, seen, cursor = server(), [], ""
    while True:
        page = client.get(threads, {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["id"] for one in page["threads"]]
        if not (cursor := page["next"]):
            break
    assert seen == [str(one.pk) for one in reversed(made)]
    oldest = client.get(threads, {"order": "oldest", "limit": 1}).json()["threads"]
    assert oldest[0]["id"] == seen[-1]
    (found,) = client.get(threads, {"url": f"{made[2].url}#top"}).json()["threads"]
    assert found["id"] == str(made[2].pk)
    assert client.get(threads, {"key": "unknown"}).json() == {"threads": [], "next": None}
    client.patch(f"{threads}/{made[0].pk}", {"state": "closed"})
    assert len(client.get(threads, {"state": "closed"}).json()["threads"]) == 1


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "x"},
     {"order": "top"}, {"state": "shut"}, {"key": "\x00"}],
)  # fmt: skip
def test_a_page_that_makes_no_sense_is_named(server, threads, query):
    answer = server().get(threads, query)
    assert (answer.status_code, fields_of(answer)) == (400, list(query))


def test_a_list_costs_the_same_however_many_there_are(
    server, site, threads, django_assert_num_queries
):
    client = server()
    client.get(threads)
    for number in (1, 20):
        for _ in range(number):
            ThreadFactory(site=site)
        with django_assert_num_queries(3):  # the key, the site, the page
            assert client.get(threads).status_code == 200


def test_an_unchanged_answer_is_not_sent_again(server, thread, threads):
    client, address = server(), f"{threads}/{thread.pk}"
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    client.patch(address, {"title": "Renamed"})
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 200
