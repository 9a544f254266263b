"""What nobody uses goes by itself, and what anybody uses stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import retention
from comments.flags import flag_comment
from comments.models import Author, Thread
from comments.posting.submission import Client
from comments.retention import forget_unused
from comments.tasks import forget_what_nobody_uses
from comments.voting import vote
from moderation.models import Ban, ThreadPolicy
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

DAYS = 30


@pytest.fixture
def site():
    return SiteFactory()


def aged(*rows, days=DAYS + 1):
    for row in rows:
        made = timezone.now() - timedelta(days=days)
        type(row).objects.filter(pk=row.pk).update(created_at=made)
    return rows


def forget(at_most=1_000):
    return forget_unused(timezone.now(), DAYS, at_most)


def test_an_old_thread_without_a_comment_and_a_guest_who_did_nothing_go(site):
    aged(ThreadFactory(site=site), AuthorFactory(site=site))
    assert forget() == {"threads": 1, "guests": 1}
    assert not Thread.objects.exists() and not Author.objects.exists()


def test_what_is_young_stays(site):
    aged(ThreadFactory(site=site), AuthorFactory(site=site), days=DAYS - 1)
    assert forget() == {"threads": 0, "guests": 0}


def test_whoever_wrote_voted_reported_or_was_banned_stays(site):
    comment = make_comment(thread=ThreadFactory(site=site))
    voter, reporter, banned = (AuthorFactory(site=site) for _ in range(3))
    vote(comment=comment, author=voter, value=1, client=Client())
    flag_comment(comment=comment, reporter=reporter, reason="spam", client=Client())
    Ban.objects.create(site=site, author=banned)
    aged(comment.thread, comment.author, voter, reporter, banned)
    assert forget() == {"threads": 0, "guests": 0}


@pytest.mark.parametrize(
    "set_by_hand", [{"state": "closed"}, {"slow_mode_seconds": 5}, {"closes_after_days": 9}]
)
def test_a_thread_that_somebody_set_up_stays(site, set_by_hand):
    aged(ThreadFactory(site=site, **set_by_hand))
    assert forget()["threads"] == 0


def test_a_thread_with_a_mode_of_its_own_stays(site):
    (thread,) = aged(ThreadFactory(site=site))
    ThreadPolicy.objects.create(thread=thread, mode="hold_all")
    assert forget()["threads"] == 0


def test_readers_whom_a_publisher_vouches_for_stay(site):
    aged(AuthorFactory(site=site, kind="sso"))
    assert forget()["guests"] == 0


def test_of_too_many_the_oldest_go_and_each_site_has_its_own_ceiling(site):
    other = SiteFactory()
    for made_by in (ThreadFactory, AuthorFactory):
        for age in (2, 5, 3, 4):
            aged(made_by(site=site), days=age)
        aged(made_by(site=other), days=6)
    assert forget(at_most=2) == {"threads": 2, "guests": 2}
    for model in (Thread, Author):
        left = model.objects.filter(site=site).values_list("created_at", flat=True)
        assert {(timezone.now() - made).days for made in left} == {2, 3}
        assert model.objects.filter(site=other).exists()


def test_nobody_who_came_just_now_goes_however_many_there_are(site):
    for _ in range(5):
        AuthorFactory(site=site)
    assert forget(at_most=2)["guests"] == 0


def test_who_did_something_does_not_count_as_one_too_many(site):
    for _ in range(4):
        comment = make_comment(thread=ThreadFactory(site=site))
        aged(comment.thread, comment.author, days=3)
    assert forget(at_most=2) == {"threads": 0, "guests": 0}


def test_a_ceiling_takes_as_many_queries_for_many_sites_as_for_one(
    site, django_assert_max_num_queries
):
    for _ in range(9):
        aged(AuthorFactory(site=SiteFactory()), days=3)
    with django_assert_max_num_queries(10):
        forget(at_most=2)


def test_more_than_a_batch_goes_in_several(site, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    aged(*(AuthorFactory(site=site) for _ in range(7)))
    assert forget()["guests"] == 7


@pytest.mark.parametrize(("days", "left"), [(30, 0), (0, 1), (365, 1)])
def test_how_long_is_a_setting(site, settings, days, left):
    settings.KEEP_UNUSED_DAYS = days
    aged(AuthorFactory(site=site), days=40)
    forget_what_nobody_uses()
    assert Author.objects.count() == left
