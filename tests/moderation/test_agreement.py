"""How much a moderator's decisions weigh, by what colleagues decided on the same texts."""

import pytest
from django.utils import timezone

from moderation.acts import moderate, undo_decision
from moderation.learning.agreement import Meeting, weights_from, weights_of_moderators
from moderation.verdicts import Action
from tests.factories import AuthorFactory, UserFactory, make_comment, make_comments


def decided(comment, action, by):
    return all_decided([comment], action, by).act.decisions.get()


def all_decided(comments, action, by):
    reason = "abuse" if action is Action.REJECT else ""
    targets = {comment.pk: comment.newest_revision_id for comment in comments}
    return moderate(targets, action, actor=by, reason=reason)


def weight_of(user):
    return weights_of_moderators(timezone.now()).get(f"#{user.pk}", 1.0)


@pytest.fixture
def anna(db):
    return UserFactory(username="anna")


@pytest.fixture
def ben(db):
    return UserFactory(username="ben")


def test_a_newcomer_weighs_one(thread, anna):
    decided(make_comment(thread=thread, status="held"), Action.APPROVE, anna)
    assert weight_of(anna) == 1.0


def test_who_agrees_with_colleagues_weighs_one(thread, anna, ben):
    for _ in range(5):
        comment = make_comment(thread=thread, status="held")
        decided(comment, Action.APPROVE, anna)
        decided(comment, Action.APPROVE, ben)
    assert weight_of(anna) == weight_of(ben) == 1.0


def test_one_quarrel_means_little_and_twenty_mean_much(thread, anna, ben):
    weights = []
    for _ in range(20):
        comment = make_comment(thread=thread, status="held")
        decided(comment, Action.APPROVE, anna)
        decided(comment, Action.REJECT, ben)
        weights.append(weight_of(anna))
    assert weights[0] > 0.95
    assert weights[-1] == pytest.approx(0.5)
    assert weights == sorted(weights, reverse=True)


def test_who_quarrels_with_all_weighs_less_than_any_of_them(thread, anna):
    colleagues = UserFactory.create_batch(4)
    author = AuthorFactory(site=thread.site)
    comments = make_comments([{"author": author, "status": "held"}] * 40, thread=thread)
    for n in range(4):
        all_decided(comments[n::4], Action.APPROVE, colleagues[n])
        all_decided(comments[n::4], Action.APPROVE, colleagues[(n + 1) % 4])
        all_decided(comments[n::4], Action.REJECT, anna)
    assert weight_of(anna) < 0.35
    assert min(map(weight_of, colleagues)) > 0.65


def test_an_undo_by_a_colleague_is_a_quarrel_and_ones_own_is_none(thread, anna, ben):
    comment = make_comment(thread=thread, status="held")
    undo_decision(decided(comment, Action.REJECT, anna), actor=anna)
    assert weight_of(anna) == 1.0
    undo_decision(decided(comment, Action.REJECT, anna), actor=ben)
    assert weight_of(anna) == weight_of(ben) < 1.0


def test_changing_ones_own_mind_is_no_quarrel(thread, anna):
    comment = make_comment(thread=thread, status="held")
    decided(comment, Action.REJECT, anna)
    decided(comment, Action.APPROVE, anna)
    assert weight_of(anna) == 1.0


def test_one_colleague_alone_takes_away_half_at_most():
    thousand = [Meeting(("a", "b"), False)] * 1000
    assert weights_from(thousand)["a"] == pytest.approx(0.5)
    assert weights_from([*thousand, *[Meeting(("a", "c"), False)] * 1000])["a"] < 0.4
