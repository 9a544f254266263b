"""Every index of a table that grows serves a query, and none repeats another."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.counts import counts_of
from comments.ids import new_id
from comments.listing import Sort, page_of_roots
from comments.models import Author, Comment, Flag, Thread, Vote
from comments.posting.idempotency import forget_old_keys
from comments.posting.repeats import repeats_of
from comments.posting.submission import Client
from moderation.bans import _ends_of_bans
from moderation.learning.judgements import standing_judgements
from moderation.models import Ban, Decision, FlagResolution, Score, ScoreRequest
from moderation.score_queue import claim
from moderation.standing import is_trusted
from moderation.waiting.items import bring_in_overdue, wrong_items
from tests.factories import (
    ORIGIN,
    AuthorFactory,
    ThreadFactory,
    UserFactory,
    make_comment,
    make_comments,
)

pytestmark = pytest.mark.django_db

GROW = (
    "comments_author",
    "comments_comment",
    "comments_idempotencykey",
    "comments_revision",
    "comments_thread",
    "comments_vote",
    "moderation_act",
    "moderation_ban",
    "moderation_decision",
    "moderation_flag",
    "moderation_flagresolution",
    "moderation_score",
    "moderation_scorerequest",
)


def waiting_for_a_score():
    comment = make_comment(status="pending")
    ScoreRequest.objects.create(
        revision=comment.newest_revision, site=comment.thread.site, created_at=timezone.now()
    )
    claim(timezone.now())


def the_same_text_elsewhere():
    thread = ThreadFactory()
    make_comments(({"author": AuthorFactory(site=thread.site), "body": f"{n}"} for n in range(300)),
                  thread=thread)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    repeats_of(
        new_id(),
        thread=thread,
        parent=None,
        author=AuthorFactory(),
        addresses=["0:a"],
        now=timezone.now(),
    )


def bans_at_the_door():
    """Of a site that has banned many."""
    author = AuthorFactory()
    ways = ("author", "address_hash", "network_hash")
    Ban.objects.bulk_create(
        Ban(site=author.site, **{way: f"0:{n}" if "hash" in way else author})
        for n in range(1_000)
        for way in ways
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE moderation_ban")
    reader = AuthorFactory(site=author.site)
    _ends_of_bans(author.site, reader, Client(("0:a",), ("0:n",)), timezone.now())


def crowded_thread():
    """A discussion of many, and what the planner knows of it."""
    thread = ThreadFactory()
    authors = Author.objects.bulk_create(AuthorFactory.build_batch(40, site=thread.site))
    roots = make_comments(
        ({"author": authors[n % 40], "body": f"Root {n}.", "upvotes": n % 7} for n in range(400)),
        thread=thread,
    )
    make_comments(
        ({"author": authors[n % 40], "parent": root} for n, root in enumerate(roots[::2])),
        thread=thread,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment, comments_revision, comments_author")
    return thread


def today(model):
    now = timezone.now()
    return list(
        model.objects.filter(created_at__gte=now - timedelta(days=1), created_at__lt=now).order_by()
    )


def latest_of(author):
    return author.comments.order_by("-id").first()


def in_slow_mode():
    lately = timezone.now() - timedelta(seconds=60)
    nearby = crowded_thread().comments.filter(address_hash__in=["0:a"], created_at__gt=lately)
    return list(nearby.order_by("-created_at"))


def crowded_site():
    """Of many discussions, none of which has an id."""
    site = ThreadFactory().site
    Thread.objects.bulk_create(ThreadFactory.build_batch(300, site=site))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_thread")
    return site


def users_go():
    UserFactory().delete()


# By index, something that is done with the data and needs it.
SERVES = {
    "comments_author_site_id": lambda: list(Author.objects.filter(site=new_id()).order_by()),
    "comments_comment_thread_id": lambda: Comment.objects.in_thread(new_id()).exists(),
    "comments_of_address": in_slow_mode,
    "comments_of_author": lambda: latest_of(crowded_thread().comments.first().author),
    "roots_by_time": lambda: page_of_roots(crowded_thread(), Sort.NEWEST),
    "roots_by_score": lambda: page_of_roots(crowded_thread(), Sort.TOP),
    "threads_with_an_id_by_url": lambda: counts_of(crowded_site(), [f"{ORIGIN}/by-url"]),
    "published_replies_by_time": lambda: Comment.objects.reply_counts([new_id()]),
    "rejected_of_author": lambda: is_trusted(crowded_thread().comments.first().author),
    "held_comments": wrong_items,
    "pending_comments": bring_in_overdue,
    "undecided_edits": wrong_items,
    "revisions_by_fingerprint": the_same_text_elsewhere,
    "comments_idempotencykey_created_at": lambda: forget_old_keys(timezone.now()),
    "comments_vote_author_id": lambda: list(Vote.objects.filter(author=new_id())),
    "open_flags": lambda: Flag.objects.open().filter(comment=new_id()).count(),
    "moderation_flag_reporter_id": lambda: list(Flag.objects.filter(reporter=new_id()).order_by()),
    "decisions_of_comment": lambda: Decision.objects.latest_of([new_id()]).first(),
    "human_decisions_of_revision": standing_judgements,
    "decisions_of_act": lambda: list(Decision.objects.filter(act=new_id())),
    "decisions_of_person": users_go,
    "moderation_act_actor_id": users_go,
    "moderation_ban_created_by_id": users_go,
    "moderation_ban_act_id": lambda: list(Ban.objects.filter(act=new_id()).order_by()),
    "moderation_ban_lifted_by_id": lambda: list(Ban.objects.filter(lifted_by=new_id()).order_by()),
    "moderation_ban_author_id": bans_at_the_door,
    "bans_by_author": lambda: list(Ban.objects.filter(site=new_id(), author=new_id()).order_by()),
    "bans_by_address": bans_at_the_door,
    "bans_by_network": bans_at_the_door,
    "moderation_flagresolution_decision_id": lambda: list(
        FlagResolution.objects.filter(decision__in=[new_id()])
    ),
    "scores_by_time": lambda: today(Score),
    "score_requests_by_age": waiting_for_a_score,
    "score_requests_of_a_site": waiting_for_a_score,
}


def indexes():
    """Name, table, columns and whether it holds a constraint, of all indexes of these tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT index.relname, "table".relname, i.indisunique,
                ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true)
                      FROM generate_series(1, i.indnkeyatts) n),
                pg_get_expr(i.indpred, i.indrelid)
            FROM pg_index i
            JOIN pg_class index ON index.oid = i.indexrelid
            JOIN pg_class "table" ON "table".oid = i.indrelid
            WHERE "table".relname = ANY(%s)
            """,
            [list(GROW)],
        )
        return cursor.fetchall()


def without_its_hash(name):
    """Django ends the names of its own indexes with a hash."""
    head, _, tail = name.rpartition("_")
    return head if len(tail) == 8 and all(c in "0123456789abcdef" for c in tail) else name


def test_no_index_repeats_the_beginning_of_another():
    every = indexes()
    repeated = [
        (name, other)
        for name, table, unique, columns, condition in every
        for other, others_table, _, others_columns, others_condition in every
        if name != other and table == others_table and not unique and condition is None
        and others_condition is None and others_columns[: len(columns)] == columns
    ]  # fmt: skip
    assert repeated == []


def test_every_index_has_its_query_in_the_table():
    plain = {without_its_hash(name) for name, _, unique, _, _ in indexes() if not unique}
    assert plain == set(SERVES)


@pytest.fixture
def as_if_never_analysed():
    """The planner takes its default sizes, whatever autovacuum has seen or other tests have left in
    the files: nearly empty tables, in which one index is as good as any other."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(GROW)} CASCADE")
        cursor.execute(
            """
            UPDATE pg_class SET relpages = 0, reltuples = -1
            WHERE oid IN (SELECT oid FROM pg_class WHERE relname = ANY(%(tables)s))
                OR oid IN (SELECT indexrelid FROM pg_index
                           WHERE indrelid::regclass::text = ANY(%(tables)s))
            """,
            {"tables": list(GROW)},
        )
        cursor.execute(
            "DELETE FROM pg_statistic WHERE starelid::regclass::text = ANY(%s)", [list(GROW)]
        )


@pytest.mark.parametrize("index", SERVES)
def test_an_index_serves_its_query(index, as_if_never_analysed):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as captured:
        SERVES[index]()
    plans = "\n".join(map(plan_of, [query["sql"] for query in captured.captured_queries]))
    assert any(without_its_hash(word) == index for word in plans.split()), plans


def plan_of(sql):
    if not sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
