"""Readers' reports."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.exceptions import NotFound, Refusal, TooSoon
from comments.flags import flag_comment
from comments.models import Flag, Status
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.acts import moderate
from moderation.models import QueuedComment
from moderation.policy import revise_policy
from moderation.verdicts import Action
from tests.factories import (
    AuthorFactory,
    BanFactory,
    ThreadFactory,
    client_in,
    known_reader,
    make_comment,
)
from tests.moderation.conftest import status_of


def flag(comment, reporter=None, network=0):
    reporter = reporter or known_reader(comment.thread.site)
    return flag_comment(
        comment=comment, reporter=reporter, reason="abuse", client=client_in(network)
    )


def test_known_readers_of_enough_networks_take_a_comment_from_the_page(db):
    comment = make_comment()
    revise_policy(comment.thread.site.policy, flags_to_hold=2)
    flag(comment)
    assert status_of(comment) == Status.PUBLISHED
    flag(comment, network=1)
    assert status_of(comment) == Status.HELD
    assert comment.decisions.get().detail == {"flags": 2}


def newborn(site):
    return AuthorFactory(site=site)


def vouched_for(site):
    return AuthorFactory(site=site, kind="sso")


def published_today(site):
    return make_comment(thread=ThreadFactory(site=site)).author


def held_for_days(site):
    at = timezone.now() - timedelta(days=2)
    return make_comment(thread=ThreadFactory(site=site), created_at=at, status="held").author


@pytest.mark.parametrize(
    ("reporter", "networks", "status"),
    [
        (newborn, range(30), Status.PUBLISHED),
        (published_today, range(30), Status.PUBLISHED),
        (held_for_days, range(30), Status.PUBLISHED),
        (known_reader, [7] * 30, Status.PUBLISHED),
        (known_reader, [7, 8] * 15, Status.PUBLISHED),
        (vouched_for, [7] * 30, Status.PUBLISHED),
        (known_reader, [7, 8, 9], Status.HELD),
        (vouched_for, [7, 8, 9], Status.HELD),
    ],
)
def test_what_hides_at_once_are_networks_of_readers_with_a_record(db, reporter, networks, status):
    comment = make_comment()
    for network in networks:
        flag(comment, reporter(comment.thread.site), network)
    assert status_of(comment) == status
    assert comment.pk in QueuedComment.objects.waiting().values_list("pk", flat=True)


def test_who_reported_before_they_were_known_counts_once_they_are(db):
    comment = make_comment()
    early = AuthorFactory(site=comment.thread.site)
    flag(comment, early, 1)
    make_comment(thread=comment.thread, author=early, created_at=timezone.now() - timedelta(days=2))
    flag(comment, network=2)
    flag(comment, network=3)
    assert status_of(comment) == Status.HELD


def test_flags_do_not_hide_a_text_that_a_person_approved_while_an_edit_waits(post, moderator):
    comment = post()
    moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=moderator)
    edit_comment(comment_id=comment.pk, author=comment.author, body="Better.", client=Client())
    for network in range(3):
        flag(comment, network=network)
    assert status_of(comment) == Status.PUBLISHED
    assert comment.public_revision_id != comment.newest_revision_id
    assert comment.pk in QueuedComment.objects.waiting().values_list("pk", flat=True)


def test_a_second_flag_of_the_same_reader_changes_nothing(db):
    comment = make_comment()
    reporter = AuthorFactory(site=comment.thread.site)
    first, created = flag(comment, reporter)
    again, created_again = flag(comment, reporter)
    assert (first, created, created_again) == (again, True, False)
    assert Flag.objects.count() == 1


@pytest.mark.parametrize("status", ["pending", "held", "rejected", "deleted"])
def test_what_readers_do_not_see_cannot_be_flagged(db, status):
    with pytest.raises(NotFound, match="not_found"):
        flag(make_comment(status=status))


def test_the_own_comment_cannot_be_flagged(db):
    comment = make_comment()
    with pytest.raises(Refusal) as refusal:
        flag(comment, comment.author)
    assert refusal.value.code == "own_comment"


def test_readers_of_another_site_cannot_flag(db):
    with pytest.raises(Refusal):
        flag(make_comment(), AuthorFactory())


def test_the_banned_cannot_flag(db, moderator):
    comment = make_comment()
    reporter = AuthorFactory(site=comment.thread.site)
    BanFactory(author=reporter)
    with pytest.raises(Refusal) as refusal:
        flag(comment, reporter)
    assert refusal.value.code == "banned"


def test_who_waits_for_very_many_decisions_reports_no_more(db, monkeypatch):
    monkeypatch.setattr("comments.flags.MOST_OPEN_FLAGS", 2)
    thread = ThreadFactory()
    comments = [make_comment(thread=thread) for _ in range(3)]
    reporter = AuthorFactory(site=thread.site)
    for comment in comments[:2]:
        flag(comment, reporter)
    with pytest.raises(TooSoon, match="too_many_flags"):
        flag(comments[2], reporter)
    Flag.objects.filter(comment=comments[0]).close(comments[0].created_at)
    assert flag(comments[2], reporter)[1]


def test_strangers_of_one_address_have_one_readers_room_and_known_ones_four(db, monkeypatch):
    monkeypatch.setattr("comments.flags.MOST_OPEN_FLAGS", 2)
    thread = ThreadFactory()
    comments = [make_comment(thread=thread) for _ in range(9)]
    for comment in comments[:2]:
        flag(comment, newborn(thread.site))
    with pytest.raises(TooSoon, match="too_many_flags"):
        flag(comments[2], newborn(thread.site))
    assert flag(comments[2], newborn(thread.site), network=1)[1]
    for comment in comments[2:8]:
        flag(comment, known_reader(thread.site))
    with pytest.raises(TooSoon, match="too_many_flags"):
        flag(comments[8], known_reader(thread.site))
