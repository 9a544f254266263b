"""However many comments there are: no page of the desk, and no act, reads them all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.acts import moderate, undo_act
from moderation.models import Act
from moderation.verdicts import Action
from tests.factories import AuthorFactory, make_comments
from tests.moderation.at_the_desk import QUEUE, shown

pytestmark = pytest.mark.django_db

GROW = ("comments_comment", "comments_revision", "moderation_decision", "moderation_score")

MANY_DECISIONS = """
    INSERT INTO moderation_decision (
        id, comment_id, revision_id, from_status, to_status, reason, detail, source_kind,
        source_name, text_sent, created_at
    )
    SELECT gen_random_uuid(), id, newest_revision_id, 'pending', status, '', '{}', 'rule',
        'rule ' || n, '', created_at
    FROM comments_comment CROSS JOIN generate_series(1, 20) n
"""


@pytest.fixture
def waiting(thread):
    """Some that wait among others, as the planner knows."""
    authors = [AuthorFactory(site=thread.site) for _ in range(5)]
    rows = [
        {"author": authors[n % 5], "status": "held" if n % 10 == 0 else "published"}
        for n in range(400)
    ]
    comments = make_comments(rows, thread=thread)
    with connection.cursor() as cursor:
        cursor.execute(MANY_DECISIONS)
        cursor.execute("ANALYZE")
        # A small table is read whole whatever its indexes: the question is whether one would do.
        cursor.execute("SET LOCAL enable_seqscan = off")
    return [comment for comment in comments if comment.status == "held"]


def read_whole(queries):
    """The statements whose plan reads one of these tables from end to end."""
    found = []
    with connection.cursor() as cursor:
        for query in queries:
            if query["sql"].split()[0] not in ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT"):
                continue
            cursor.execute("EXPLAIN " + query["sql"].replace("%", "%%"), [])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            found += [query["sql"][:300] for table in GROW if f"Seq Scan on {table}" in plan]
    return found


@pytest.mark.parametrize(
    "address",
    [
        QUEUE,
        f"{QUEUE}?tab=toxic&why=model&label=toxic",
        f"{QUEUE}?tab=rejected",
        f"{QUEUE}?search=harbour+contracts",
        f"{QUEUE}?since=2026-01-01&rule=toxic&language=en",
        f"{QUEUE}counts/",
        f"{QUEUE}one/",
        f"{QUEUE}one/more/?count=5",
    ],
)
def test_a_page_of_the_queue(desk, waiting, address):
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(address).status_code == 200
    assert len(queries) > 3
    assert read_whole(queries) == []


def test_an_authors_page(desk, waiting):
    address = f"/admin/comments/author/{waiting[0].author_id}/change/"
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(address).status_code == 200
    assert read_whole(queries) == []


@pytest.mark.parametrize("verb", ["approve", "reject", "ban"])
def test_a_decision(desk, waiting, verb):
    form = {"press": f"{verb}:spam" if verb != "approve" else verb, "target": shown(waiting[0])}
    form |= {"scope": "author", "duration": "7"}
    with CaptureQueriesContext(connection) as queries:
        answer = desk.post(f"{QUEUE}one/decide/", form, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert read_whole(queries) == []


def test_many_at_once_and_their_undo(waiting, moderator):
    targets = {comment.pk: comment.newest_revision_id for comment in waiting[:10]}
    with CaptureQueriesContext(connection) as queries:
        moderate(targets, Action.REJECT, actor=moderator, reason="spam")
        undo_act(Act.objects.get(), actor=moderator)
    assert read_whole(queries) == []


def test_a_statement_that_reads_all_is_found(waiting):
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM comments_comment WHERE upvotes = 7")
    assert len(read_whole(queries)) == 1
