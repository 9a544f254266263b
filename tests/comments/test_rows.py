"""What is read and written as plain SQL is what Django would read and write."""

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Author, Comment, IdempotencyKey, Revision, Site, SiteKey, Thread
from comments.rows import columns, insert, select
from moderation.models import Decision, Policy, ScoreRequest
from moderation.models.decision import MACHINES
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, make_comment, unsaved_comment

pytestmark = pytest.mark.django_db


def fields(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def unsaved_rows():
    """One of each model that a post may write."""
    thread, now = ThreadFactory(), timezone.now()
    author = Author(site=thread.site, name="Ada")
    comment = unsaved_comment(thread, author=author, status="held")
    revision = comment.newest_revision
    return (
        author,
        comment,
        revision,
        IdempotencyKey(owner="a", key="b", fingerprint="c", comment=comment, answer={"n": [1]}),
        ScoreRequest(revision=revision, site=thread.site, features={"links": 1.0}, created_at=now),
        Decision(
            comment_id=comment.pk,
            revision_id=revision.pk,
            from_status="pending",
            to_status="held",
            reason="links",
            detail={"links": 3},
            source_kind=MACHINES[0],
            source_name="links",
            created_at=now,
        ),
    )


def test_rows_that_name_each_other_are_stored_at_once(django_assert_num_queries):
    rows = unsaved_rows()
    with django_assert_num_queries(1):
        insert(*rows)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for row in rows:
        assert fields(type(row).objects.get(pk=row.pk)) == fields(row)


def test_what_the_database_fills_in_is_known_afterwards():
    _, comment, _, key, _, decision = rows = unsaved_rows()
    insert(*rows)
    assert (comment.score, key.pk is not None, decision.number > 0) == (0, True, True)
    comment.status = "rejected"
    comment.save()
    assert Comment.objects.get(pk=comment.pk).status == "rejected"


@pytest.mark.parametrize(
    "model", [Author, Comment, Policy, Revision, Site, SiteKey, Thread], ids=lambda m: m.__name__
)
def test_a_row_is_read_as_django_reads_it(model):
    site = SiteFactory(origins=["https://news.example"], reserved_names="Ada\nGrace")
    SiteKey.issue(site, "a server", ["score"])
    make_comment(thread=ThreadFactory(site=site), author=AuthorFactory(site=site))
    table = model._meta.db_table
    (row,) = select(model, f'SELECT {columns(model, table)} FROM "{table}" WHERE true', [])
    assert fields(row) == fields(model.objects.get(pk=row.pk))
    row.save()
