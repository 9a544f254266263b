"""The order of the queue by what waiting costs, and who reads a discussion."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import readership
from comments.models import Readership, Thread
from comments.readership import count_view, views_of_the_last_hour, write_down_views
from comments.transitions import Source
from moderation.acts import moderate
from moderation.decisions import decide
from moderation.models import QueuedComment, QueueItem, Score
from moderation.tasks import weigh_queue
from moderation.verdicts import Action, Verdict
from moderation.waiting.cost import cost
from moderation.waiting.items import requeue, wrong_items
from moderation.waiting.samples import draw, forget_old
from tests.factories import ThreadFactory, UserFactory, make_comment
from tests.moderation.at_the_desk import desk_of


@pytest.fixture
def told_at_once(monkeypatch):
    monkeypatch.setattr(readership, "_TOLD_EVERY", -1.0)


def test_views_of_the_frame_are_counted_and_weigh(db, client, told_at_once):
    busy, quiet = ThreadFactory(), ThreadFactory()
    item = make_comment(thread=busy, status="held")
    other = make_comment(thread=quiet, status="held")
    before = views_of_the_last_hour()[busy.pk]
    for _ in range(3):
        query = {"site": busy.site.key, "url": busy.url}
        assert client.get("/embed/thread/", query).status_code == 200
    assert views_of_the_last_hour()[busy.pk] == before + 3
    weigh_queue()
    assert QueueItem.objects.get(pk=item.pk).readers == before + 3
    assert QueueItem.objects.get(pk=other.pk).readers == 0
    assert [one.pk for one in QueueItem.objects.in_order(timezone.now())] == [item.pk, other.pk]
    assert wrong_items() == []
    assert make_item_later(busy).readers == before + 3


def make_item_later(thread):
    return QueueItem.objects.get(pk=make_comment(thread=thread, status="held").pk)


def test_what_was_counted_is_forgotten_with_its_hour(db, told_at_once, monkeypatch):
    thread = ThreadFactory()
    count_view(thread.pk)
    write_down_views()
    assert Readership.objects.get(pk=thread.pk).views == 1
    later = readership.time.time() + 2 * 3600
    monkeypatch.setattr(readership.time, "time", lambda: later)
    write_down_views()
    assert not Readership.objects.filter(pk=thread.pk).exists()


def test_views_of_a_thread_that_is_gone_are_no_error(db, told_at_once):
    thread = ThreadFactory()
    count_view(thread.pk)
    Thread.objects.filter(pk=thread.pk).delete()
    write_down_views()
    assert not Readership.objects.filter(pk=thread.pk).exists()


def test_without_valkey_a_view_is_no_error(db, told_at_once, monkeypatch):
    def away(*_):
        raise ConnectionError("It is away.")

    monkeypatch.setattr(readership, "get_redis_connection", away)
    count_view(ThreadFactory().pk)


def test_the_database_orders_as_the_formula_does(db):
    chance, now = random.Random(7), timezone.now()
    threads = [ThreadFactory() for _ in range(4)]
    Readership.objects.bulk_create(
        Readership(thread=thread, views=chance.randrange(400)) for thread in threads[1:]
    )
    for n in range(40):
        since = now - timedelta(minutes=chance.randrange(1, 1000))
        comment = make_comment(thread=threads[n % 4], status="held", created_at=since)
        Score.objects.create(
            revision=comment.newest_revision, model_version="test-1", toxic=chance.random()
        )
        requeue([comment.pk])
    items = list(QueueItem.objects.in_order(now))
    costs = [cost(item.risk, item.readers, now - item.since) for item in items]
    assert costs == sorted(costs, reverse=True)
    assert [item.weight for item in items] == pytest.approx(costs)


def test_a_comment_of_a_busy_story_comes_before_one_as_bad_that_nobody_reads(db):
    busy = ThreadFactory()
    Readership.objects.create(thread=busy, views=500)
    quiet = make_comment(thread=ThreadFactory(), status="held")
    read = make_comment(thread=busy, status="held")
    in_order = QueueItem.objects.in_order(timezone.now())
    assert [item.pk for item in in_order] == [read.pk, quiet.pk]


def machine_decided(thread, status):
    comment = make_comment(thread=thread, status="pending")
    action = {"published": Action.APPROVE, "rejected": Action.REJECT}[status]
    verdict = Verdict(action, "below_thresholds", Source.model("test-1"))
    decide({comment.pk: comment.newest_revision_id}, verdict)
    return comment


@pytest.mark.parametrize("status", ["published", "rejected"])
def test_what_a_machine_was_sure_of_is_drawn_by_lot_and_stays_until_somebody_read_it(db, status):
    thread, person = ThreadFactory(), UserFactory()
    comment = machine_decided(thread, status)
    assert draw([thread.site], person, timezone.now()) == comment.pk
    assert draw([thread.site], person, timezone.now()) is None
    requeue([comment.pk])
    item = QueueItem.objects.get()
    assert (item.why, item.leased_to, wrong_items()) == ("sample", person, [])
    moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=person)
    assert not QueueItem.objects.exists()
    assert draw([thread.site], person, timezone.now()) is None


def test_nothing_is_drawn_of_other_sites_nor_of_what_people_decided(db):
    thread, person = ThreadFactory(), UserFactory()
    comment = machine_decided(thread, "published")
    assert draw([ThreadFactory().site], person, timezone.now()) is None
    moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=person)
    assert draw([thread.site], person, timezone.now()) is None


def test_what_was_drawn_and_not_read_is_let_go_after_a_day(db):
    thread, person = ThreadFactory(), UserFactory()
    machine_decided(thread, "published")
    draw([thread.site], person, timezone.now())
    QueueItem.objects.update(since=timezone.now() - timedelta(days=1, minutes=1))
    forget_old(timezone.now())
    assert not QueueItem.objects.exists()


def test_each_is_as_likely_to_be_drawn(db):
    thread, person = ThreadFactory(), UserFactory()
    comments = [machine_decided(thread, "published").pk for _ in range(5)]
    drawn = Counter()
    for _ in range(200):
        drawn[draw([thread.site], person, timezone.now())] += 1
        QueueItem.objects.all().delete()
    assert set(drawn) == set(comments)
    assert min(drawn.values()) >= 15  # 40 in the mean


def test_one_by_one_shows_what_was_drawn_and_says_so(client, db, settings):
    settings.DESK_SAMPLE_PERCENT = 100
    thread = ThreadFactory()
    machine_decided(thread, "published")
    comment = make_comment(thread=thread, status="held")
    desk = desk_of(client, thread.site)
    page = desk.get("/admin/moderation/queue/one/")
    assert "Drawn by lot: a machine has published it" in page.text
    assert page.context["waiting"] == 1  # what was drawn is nobody else's business
    assert desk.get("/admin/moderation/queue/counts/").json()[""] == "1"
    assert [one.pk for one in QueuedComment.objects.waiting()] == [comment.pk]
    assert "Drawn by lot" not in desk.get("/admin/moderation/queue/one/?tab=new").text
    assert QueueItem.objects.count() == 1  # who looks at something else lets it go
