"""How many statements each road takes, those of transactions and savepoints not counted.

The numbers are what the roads cost today: a change that raises one says why.
"""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from moderation.models import Policy
from moderation.models.policy import Mode
from tests.api.conftest import post
from tests.factories import UserFactory, make_comment

pytestmark = pytest.mark.django_db

_OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "SET ")


def statements_of(road) -> list[str]:
    """What the road asks of the database, at its second time: the first may fill caches."""
    road()
    with CaptureQueriesContext(connection) as captured:
        road()
    sent = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in sent if not sql.startswith(_OF_TRANSACTIONS)]


@pytest.fixture
def nth():
    """Another number each time: no text is posted twice."""
    numbers = iter(range(100))
    return lambda: next(numbers)


def test_posting_as_a_guest(thread, nth):
    def road():
        browser = Browser()
        body = {"body": f"Who signed the old harbour contract {'x' * nth()}?", "name": "Ada"}
        url = f"/api/v1/threads/{thread.id}/comments"
        assert browser.post(url, body, content_type="application/json").status_code == 201
        cache.clear()

    # The place, the lock of the address, what is said elsewhere, bans, the policy; and all that is
    # written, at once.
    assert len(statements_of(road)) == 6


def test_answering_as_a_known_author_where_comments_are_published_first(
    as_author, author, thread, nth
):
    Policy.objects.filter(site=thread.site).update(mode=Mode.PUBLISH_FIRST)
    parent = make_comment(thread=thread)
    client = as_author(author)

    def road():
        n = nth()
        answer = post(
            client, thread, f"Answer {n}.", {"idempotency-key": f"key {n}"}, parent=str(parent.pk)
        )
        assert (answer.status_code, answer.json()["status"]) == (201, "published")
        cache.clear()

    # Author, place, earlier answer, lock, what is said elsewhere, bans, policy; the decision, all
    # that is new. The thread counts it after the commit.
    assert len(statements_of(road)) == 9


def test_reading_a_page(thread, nth):
    for n in range(3):
        make_comment(parent=make_comment(thread=thread, body=f"Root {n}."), body="An answer.")

    def road():
        thread.save()  # a new edition: no copy is good any more
        answer = Browser().get(f"/api/v1/threads/{thread.id}/comments")
        assert len(answer.json()["comments"]) == 3

    without_road = 2  # of thread.save
    assert len(statements_of(road)) - without_road == 6


def test_the_page_of_the_queue(client, thread):
    for n in range(3):
        make_comment(thread=thread, status="held", body=f"Held {n}.")
    browser = Browser()
    browser.force_login(UserFactory(is_staff=True, is_superuser=True))

    def road():
        assert browser.get("/admin/moderation/queue/").status_code == 200

    # Of them one looks for what no machine came for, two count, one asks for languages, one orders.
    assert len(statements_of(road)) == 21
