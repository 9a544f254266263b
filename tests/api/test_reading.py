import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Status, Thread
from tests.api.conftest import problem_of
from tests.factories import AuthorFactory, ThreadFactory, make_comment, make_comments

pytestmark = pytest.mark.django_db


def listing(client, thread, **query):
    return client.get(f"/api/v1/threads/{thread.id}/comments", query).json()


def bodies(comments):
    return [c["html"].removeprefix("<p>").removesuffix("</p>\n") for c in comments]


def a_discussion(thread, roots, replies=0):
    author, start = AuthorFactory(site=thread.site), timezone.now() - timedelta(days=1)
    made = make_comments(
        (
            {
                "author": author,
                "body": f"root {n}",
                "upvotes": n % 7,
                "created_at": start + timedelta(seconds=n),
            }
            for n in range(roots)
        ),
        thread=thread,
    )
    answers = [
        {"author": author, "parent": made[n % roots], "body": f"reply {n}"} for n in range(replies)
    ]
    make_comments(answers, thread=thread)
    return made


@pytest.mark.parametrize("sort", ["oldest", "newest", "top"])
def test_pages_show_every_root_once_in_order(client, thread, sort):
    roots = a_discussion(thread, 60)
    seen, cursor = [], ""
    while cursor is not None:
        page = listing(client, thread, sort=sort, **({"cursor": cursor} if cursor else {}))
        assert len(page["comments"]) <= 25
        seen += page["comments"]
        cursor = page["next"]
    expected = {
        "oldest": roots,
        "newest": roots[::-1],
        "top": sorted(roots, key=lambda c: (c.upvotes, c.id), reverse=True),
    }[sort]
    assert [c["id"] for c in seen] == [str(c.id) for c in expected]


def test_a_root_brings_its_first_replies_and_a_cursor_for_the_rest(client, thread):
    (root,) = a_discussion(thread, 1, replies=70)
    replies = listing(client, thread)["comments"][0]["replies"]
    assert replies["count"] == 70
    seen, cursor = replies["comments"], replies["next"]
    while cursor:
        page = client.get(f"/api/v1/comments/{root.id}/replies", {"cursor": cursor}).json()
        seen += page["comments"]
        cursor = page["next"]
    assert bodies(seen) == [f"reply {n}" for n in range(70)]


def test_a_root_with_few_replies_has_no_cursor(client, thread):
    a_discussion(thread, 1, replies=2)
    assert listing(client, thread)["comments"][0]["replies"]["next"] is None


@pytest.mark.parametrize("status", [Status.PENDING, Status.HELD, Status.REJECTED, Status.DELETED])
def test_what_is_not_published_is_not_shown(client, thread, status):
    make_comment(thread=thread, status=status, body="secret")
    response = client.get(f"/api/v1/threads/{thread.id}/comments")
    assert response.json()["comments"] == []
    assert b"secret" not in response.content


@pytest.mark.parametrize(
    ("status", "shown"),
    [(Status.HELD, "hidden"), (Status.REJECTED, "hidden"), (Status.DELETED, "deleted")],
)
def test_a_hidden_comment_keeps_the_place_of_its_replies(client, thread, status, shown):
    root = make_comment(thread=thread, status=status, body="secret")
    middle = make_comment(parent=root, status=status, body="secret")
    make_comment(parent=middle, body="still here")
    response = client.get(f"/api/v1/threads/{thread.id}/comments")
    (seen,) = response.json()["comments"]
    assert [seen["status"], *(c["status"] for c in seen["replies"]["comments"])] == [
        shown,
        shown,
        "published",
    ]
    assert seen["author"] is None and seen["html"] == ""
    assert b"secret" not in response.content


def test_the_public_text_stays_until_an_edit_is_judged(client, thread):
    comment = make_comment(thread=thread, body="before")
    comment.revisions.create(
        number=2, body="after", html="<p>after</p>\n", created_at=timezone.now()
    )
    comment.newest_revision = comment.revisions.get(number=2)
    comment.save()
    assert bodies(listing(client, thread)["comments"]) == ["before"]


def test_an_unchanged_page_is_not_sent_again(client, thread):
    a_discussion(thread, 3)
    url = f"/api/v1/threads/{thread.id}/comments"
    first = client.get(url)
    assert client.get(url, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    make_comment(thread=thread)
    assert client.get(url, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_pages_are_sent_compressed_to_who_can_read_that(client, thread):
    a_discussion(thread, 3)
    url = f"/api/v1/threads/{thread.id}/comments"
    packed = client.get(url, headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == client.get(url).content


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "nonsense"},
        {"sort": "top", "cursor": "9"},
        {"sort": "top", "cursor": "9_0190" + "0" * 28 + "_kept_many"},
        {"sort": "best"},
        {"sort": "top", "cursor": "99999999999999_0190" + "0" * 28},
    ],
)
def test_a_bad_cursor_or_order_is_an_error(client, thread, query):
    response = client.get(f"/api/v1/threads/{thread.id}/comments", query)
    assert response.status_code == 400
    assert problem_of(response) in ("invalid_cursor", "invalid")


def test_an_unknown_thread_is_a_problem_too(client):
    response = client.get("/api/v1/threads/00000000-0000-0000-0000-000000000000/comments")
    assert (response.status_code, problem_of(response)) == (404, "not_found")


def queries_of(act) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert act().status_code == 200
    return len(queries)


@pytest.mark.parametrize("sort", ["oldest", "newest", "top"])
def test_a_page_takes_as_many_queries_of_1000_comments_as_of_10(client, site, sort):
    small, large = ThreadFactory(site=site), ThreadFactory(site=site)
    a_discussion(small, 5, replies=5)
    a_discussion(large, 200, replies=800)

    def read(thread):
        return client.get(f"/api/v1/threads/{thread.id}/comments", {"sort": sort})

    few, many = queries_of(lambda: read(small)), queries_of(lambda: read(large))
    assert few == many <= 7
    assert queries_of(lambda: read(large)) == 1


def test_what_is_hidden_tells_nothing_of_how_it_was_received(client, as_author, thread):
    hidden = make_comment(thread=thread, status=Status.HELD)
    make_comment(thread=thread, parent=hidden)
    Comment.objects.filter(pk=hidden.pk).update(
        upvotes=7, downvotes=3, published_at=timezone.now(), edited_at=timezone.now()
    )
    [shown] = client.get(f"/api/v1/threads/{thread.id}/comments").json()["comments"]
    kept = ("published_at", "edited_at", "upvotes", "downvotes", "score")
    assert [shown[name] for name in kept] == [None, None, 0, 0, 0]
    page = client.get("/embed/thread/", {"site": thread.site.key, "url": thread.url}).content
    assert b'data-score="0"' in page and b'data-score="4"' not in page
    mine = as_author(hidden.author).get(f"/api/v1/comments/{hidden.id}").json()
    assert (mine["upvotes"], mine["score"]) == (7, 4)


def test_who_has_done_too_much_may_still_delete(as_author, author, thread, monkeypatch):
    own = as_author(author)
    comments = [make_comment(thread=thread, author=author) for _ in range(3)]
    monkeypatch.setattr("comments.api.http.throttles._Throttle._one_more", refuse)
    edit = own.patch(f"/api/v1/comments/{comments[0].id}", {"body": "x"}, format="json")
    assert edit.status_code == 429
    assert [own.delete(f"/api/v1/comments/{c.id}").status_code for c in comments] == [204] * 3


def refuse(throttle, *counted):
    return False


@pytest.fixture
def pages_of_top(client, thread):
    """Page after page by votes; `between` happens before each but the first."""

    def read(between=lambda number: None):
        url, cursor, seen = f"/api/v1/threads/{thread.id}/comments", "", []
        for number in range(10):
            page = client.get(url, {"sort": "top", "cursor": cursor}).json()
            seen.append([comment["id"] for comment in page["comments"]])
            cursor = page["next"]
            if not cursor:
                return seen
            between(number)
        raise AssertionError("the pages have no end")

    return read


def voted(comment, by):
    votes = {"upvotes": F("upvotes") + by} if by > 0 else {"downvotes": F("downvotes") - by}
    Comment.objects.filter(pk=comment.pk).update(**votes)
    Thread.objects.filter(pk=comment.thread_id).update(version=F("version") + 1)


RISES_AND_FALLS = {
    "the last rises to the top": lambda roots: voted(roots[-1], 900),
    "the first falls to the end": lambda roots: voted(roots[0], -90),
    "many rise": lambda roots: [voted(one, 900) for one in roots[30:60]],
    "many fall": lambda roots: [voted(one, -one.upvotes) for one in roots[:40]],
    "all change places": lambda roots: [voted(one, 200 - 2 * one.upvotes) for one in roots],
}


@pytest.mark.parametrize("happens", RISES_AND_FALLS.values(), ids=RISES_AND_FALLS)
def test_by_votes_each_comment_is_shown_once_while_they_change(thread, pages_of_top, happens):
    rows = ({"author": AuthorFactory(site=thread.site), "upvotes": 90 - n} for n in range(80))
    roots = make_comments(rows, thread=thread)
    seen = pages_of_top(between=lambda number: happens(roots))
    assert [one for page in seen for one in page] == [str(root.id) for root in roots]


def test_by_votes_what_is_taken_back_meanwhile_is_left_out(thread, pages_of_top):
    rows = ({"author": AuthorFactory(site=thread.site), "upvotes": 90 - n} for n in range(80))
    roots = make_comments(rows, thread=thread)
    gone = Comment.objects.filter(pk__in=[root.pk for root in roots[25:52]])
    seen = pages_of_top(between=lambda number: gone.update(status="rejected"))
    left = [str(root.id) for n, root in enumerate(roots) if not 25 <= n < 52]
    assert [one for page in seen for one in page] == left


def test_without_the_order_the_pages_follow_the_votes_of_the_moment(
    thread, pages_of_top, monkeypatch
):
    monkeypatch.setattr("comments.top.cache.get", lambda name: None)
    rows = ({"author": AuthorFactory(site=thread.site), "upvotes": 90 - n} for n in range(60))
    roots = make_comments(rows, thread=thread)
    assert [one for page in pages_of_top() for one in page] == [str(root.id) for root in roots]


def test_behind_a_kept_order_the_pages_go_on_by_votes(thread, pages_of_top, monkeypatch):
    monkeypatch.setattr("comments.top.MOST_KEPT", 50)
    rows = ({"author": AuthorFactory(site=thread.site), "upvotes": 90 - n} for n in range(80))
    roots = make_comments(rows, thread=thread)
    assert [one for page in pages_of_top() for one in page] == [str(root.id) for root in roots]
