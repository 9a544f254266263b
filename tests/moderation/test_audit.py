"""The audit feed: in order, without gaps, however the transactions end."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from moderation import audit
from moderation.acts import moderate
from moderation.audit import decisions_since
from moderation.verdicts import Action
from tests.factories import SiteFactory, ThreadFactory, UserFactory, make_comment
from tests.waiting import wait_until


def stored(**kwargs):
    with transaction.atomic():
        return make_comment(**kwargs)


def approve(comment):
    moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=UserFactory())


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_commits_late_is_not_missed():
    site = SiteFactory()
    first, second = (stored(thread=ThreadFactory(site=site), status="held") for _ in range(2))
    decided, let_go = Event(), Event()

    def slowly():
        with transaction.atomic():
            approve(first)
            decided.set()
            let_go.wait(60)
        connection.close()

    writer = Thread(target=slowly)
    writer.start()
    assert decided.wait(60)
    approve(second)  # a larger number, there at once
    found = []
    reader = Thread(target=lambda: (found.append(decisions_since(site, 0, 10)), connection.close()))
    audit.PATIENCE_SECONDS, patience = 60.0, audit.PATIENCE_SECONDS
    try:
        reader.start()
        let_go.set()
        reader.join(60)
    finally:
        audit.PATIENCE_SECONDS = patience
        let_go.set()
        writer.join(60)
    (feed,) = found
    assert [d.comment_id for d in feed.decisions] == [first.pk, second.pk]
    assert decisions_since(site, feed.next, 10).decisions == []


@pytest.mark.django_db(transaction=True)
def test_while_a_writer_takes_very_long_nothing_is_told_and_nothing_skipped(monkeypatch):
    monkeypatch.setattr(audit, "PATIENCE_SECONDS", 0.0)
    comment, other = stored(status="held"), stored(status="held")
    site = other.thread.site
    decided, let_go = Event(), Event()

    def slowly():
        with transaction.atomic():
            approve(comment)
            decided.set()
            let_go.wait(60)
            transaction.set_rollback(True)
        connection.close()

    writer = Thread(target=slowly)
    writer.start()
    assert decided.wait(60)
    approve(other)
    assert (decisions_since(site, 0, 10).decisions, decisions_since(site, 0, 10).next) == ([], 0)
    let_go.set()
    writer.join(60)
    wait_until(lambda: decisions_since(site, 0, 10).decisions, "the feed")
    assert [d.comment_id for d in decisions_since(site, 0, 10).decisions] == [other.pk]


@pytest.mark.django_db
def test_a_feed_is_followed_by_its_cursor():
    thread = ThreadFactory()
    comments = [make_comment(thread=thread, status="held") for _ in range(5)]
    for comment in comments:
        approve(comment)
        approve(make_comment(status="held"))  # of another site
    told, after, more = [], 0, True
    while more:
        feed = decisions_since(thread.site, after, 2)
        told += [d.comment_id for d in feed.decisions]
        after, more = feed.next, feed.more
    assert told == [comment.pk for comment in comments]
    assert decisions_since(thread.site, after, 2).next == after
    approve(comments[0])
    (again,) = decisions_since(thread.site, after, 2).decisions
    assert (again.comment_id, again.detail) == (comments[0].pk, {"confirmed": True})
