"""The short way to a ready page gives what the long way gives, and never what is out of date."""

from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.api.http.response_cache_middleware import LONGEST_QUERY
from comments.voting import vote
from config.wsgi import application
from tests.factories import ORIGIN, AuthorFactory, client_in, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_tests_connection():
    """Is kept, as Django's own client keeps it: the tests' transaction is in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def through_wsgi(environ):
    """As a web server asks, where Django's own client would pass the short way by."""
    answer = HttpResponse()
    answer.wsgi_request = WSGIRequest(environ)  # Django's client asks for it

    def start(status, headers, exc_info=None):
        answer.status_code = int(status[:3])
        answer.headers = ResponseHeaders(dict(headers))

    parts = application(environ, start)
    answer.content = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return answer


def new_browser(**headers):
    browser = Client(headers=headers)
    browser.handler = through_wsgi
    return browser


@pytest.fixture
def browser():
    return new_browser(**{"accept-encoding": "gzip"})


@pytest.fixture(params=["json", "widget"])
def path(request, thread):
    if request.param == "json":
        return f"/api/v1/threads/{thread.id}/comments"
    return f"/embed/thread/?site={thread.site.key}&url={thread.url}"


def by_the_short_way(browser, path, **headers):
    """The answer, once it takes a single query."""
    for _ in range(3):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.get(path, headers=headers)
    assert len(queries) == 1, "it did not take the short way"
    return answer


def plain(answer):
    return answer.content.decode()


def test_it_gives_the_same_bytes_and_headers(browser, thread, path):
    make_comment(thread=thread)
    first = browser.get(path)
    again = by_the_short_way(browser, path)
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())
    assert again.headers["Content-Encoding"] == "gzip"
    assert again.headers["X-Content-Type-Options"] == "nosniff"


def test_who_takes_no_gzip_gets_plain_text(browser, thread, path):
    make_comment(thread=thread, body="A fair point.")
    by_the_short_way(browser, path)
    answer = browser.get(path, headers={"accept-encoding": "identity"})
    assert "A fair point." in plain(answer)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(answer.content))


def test_who_has_it_is_told_so(browser, thread, path):
    etag = by_the_short_way(browser, path).headers["ETag"]
    answer = by_the_short_way(browser, path, **{"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == etag


def test_a_new_comment_shows_at_once(browser, thread, path):
    browser = new_browser()
    by_the_short_way(browser, path)
    make_comment(thread=thread, body="News from the quay.")
    assert "News from the quay." in plain(browser.get(path))
    assert "News from the quay." in plain(by_the_short_way(browser, path))


@pytest.fixture
def voters(thread):
    """Each call votes as somebody new on the thread's first comment, some seconds from now."""
    comment = make_comment(thread=thread)
    now = timezone.now()
    senders = map(client_in, count())

    def vote_at(seconds, value=1, author=None):
        with time_machine(now + timedelta(seconds=seconds)):
            author = author or AuthorFactory(site=thread.site)
            vote(comment=comment, author=author, value=value, client=next(senders))
        return author

    def copy_at(seconds, path):
        with time_machine(now + timedelta(seconds=seconds)):
            return by_the_short_way(new_browser(), path)

    return vote_at, copy_at


@contextmanager
def time_machine(moment):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        yield


def test_votes_leave_the_version_alone_and_show_after_a_few_seconds(thread, path, voters):
    vote_at, copy_at = voters
    before = type(thread).objects.get(pk=thread.pk).version
    copies = {copy_at(-1, path).headers["ETag"]}
    for n in range(20):  # a vote each tenth of a second
        vote_at(n / 10)
        copies.add(copy_at(n / 10, path).headers["ETag"])
    assert len(copies) <= 2
    assert type(thread).objects.get(pk=thread.pk).version == before
    settled = copy_at(10, path)
    assert '"score":20' in plain(settled) or 'data-score="20"' in plain(settled)
    assert copy_at(1000, path).headers["ETag"] == settled.headers["ETag"]


def test_a_vote_that_changes_nothing_changes_nothing(thread, voters):
    vote_at, _ = voters
    voter = vote_at(0)
    noted = type(thread).objects.get(pk=thread.pk).voted_at
    vote_at(60, author=voter)
    vote_at(61, value=0)
    assert type(thread).objects.get(pk=thread.pk).voted_at == noted
    vote_at(62, value=-1, author=voter)
    assert thread.comments.get().score == -1


def test_a_change_of_the_site_shows_at_once(thread):
    browser = new_browser()
    path = f"/embed/thread/?site={thread.site.key}&url={thread.url}"
    by_the_short_way(browser, path)
    thread.site.guidelines = "Speak softly."
    thread.site.save()
    assert "Speak softly." in plain(browser.get(path))
    thread.site.origins = ["https://elsewhere.example"]
    thread.site.save()
    assert browser.get(path).status_code == 403


def test_a_thread_that_closes_by_itself_is_shown_closed(thread):
    browser = new_browser()
    path = f"/api/v1/threads/{thread.id}/comments"
    thread.closes_after_days = 1
    thread.save()
    assert by_the_short_way(browser, path).json()["thread"]["open"] is True
    type(thread).objects.filter(pk=thread.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert browser.get(path).json()["thread"]["open"] is False


def test_a_thread_that_is_gone_is_not_found(browser, thread):
    path = f"/api/v1/threads/{thread.id}/comments"
    by_the_short_way(browser, path)
    thread.delete()
    assert browser.get(path).status_code == 404


def test_who_names_an_author_or_an_origin_takes_the_long_way(browser, thread):
    path = f"/api/v1/threads/{thread.id}/comments"
    by_the_short_way(browser, path)
    assert browser.get(path, headers={"authorization": "Bearer forged"}).status_code == 401
    own = browser.get(path, headers={"origin": ORIGIN})
    assert own.headers["Access-Control-Allow-Origin"] == ORIGIN
    strange = browser.get(path, headers={"origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in strange.headers


def test_another_host_is_another_address(browser, thread, path, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    by_the_short_way(browser, path)
    assert browser.get(path, headers={"host": "evil.example"}).status_code == 400


def test_very_long_addresses_are_not_kept(browser, thread):
    path = f"/api/v1/threads/{thread.id}/comments?x={'y' * LONGEST_QUERY}"
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        assert "FROM comments_thread thread" not in queries[0]["sql"]
