"""Readers' reports."""

import pytest

from comments.exceptions import Refusal
from comments.models import Status
from moderation.flags import flag_comment
from moderation.models import Flag
from moderation.policy import revise_policy
from tests.factories import AuthorFactory, BanFactory, make_comment


def flag(comment, reporter=None):
    reporter = reporter or AuthorFactory(site=comment.thread.site)
    return flag_comment(comment=comment, reporter=reporter, reason="abuse")


def status_of(comment):
    comment.refresh_from_db()
    return comment.status


def test_enough_flags_hold_a_public_comment(db):
    comment = make_comment()
    revise_policy(comment.thread.site.policy, flags_to_hold=2)
    flag(comment)
    assert status_of(comment) == Status.PUBLISHED
    flag(comment)
    assert status_of(comment) == Status.HELD
    assert comment.decisions.get().detail == {"flags": 2}


def test_a_second_flag_of_the_same_reader_changes_nothing(db):
    comment = make_comment()
    reporter = AuthorFactory(site=comment.thread.site)
    first, created = flag(comment, reporter)
    again, created_again = flag(comment, reporter)
    assert (first, created, created_again) == (again, True, False)
    assert Flag.objects.count() == 1


@pytest.mark.parametrize("status", ["pending", "held", "rejected", "deleted"])
def test_what_readers_do_not_see_cannot_be_flagged(db, status):
    with pytest.raises(Refusal, match="no such comment"):
        flag(make_comment(status=status))


def test_the_own_comment_cannot_be_flagged(db):
    comment = make_comment()
    with pytest.raises(Refusal) as refusal:
        flag(comment, comment.author)
    assert (refusal.value.code, refusal.value.status) == ("own_comment", 422)


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
