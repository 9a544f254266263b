"""From waiting texts to decisions."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from comments.models import Comment, Status
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.acts import moderate
from moderation.models import Decision, QueuedComment, Score, ScoreRequest
from moderation.policy import revise_policy
from moderation.score_queue import claim, lease
from moderation.scorer.client import ScorerAway
from moderation.scoring import score_waiting
from moderation.verdicts import Action
from tests.factories import ThreadFactory
from tests.moderation.conftest import status_of
from tests.moderation.fakes import FakeScorer


@pytest.mark.parametrize(
    ("mode", "body", "status"),
    [
        ("machine_first", "fine", "published"),
        ("machine_first", "spam=0.6", "held"),
        ("machine_first", "toxic=0.99", "held"),
        ("machine_first", "spam=0.99 www.pills.example", "rejected"),
        ("publish_first", "spam=0.6", "published"),
        ("publish_first", "toxic=0.9", "held"),
        ("publish_first", "spam=0.99 www.pills.example", "rejected"),
        ("hold_all", "fine", "held"),
        ("hold_all", "spam=0.99 www.pills.example", "rejected"),
    ],
)
def test_a_scored_comment_becomes(post, policy, scorer, mode, body, status):
    revise_policy(policy, mode=mode)
    comment = post(body)
    assert score_waiting(scorer) == 1
    assert status_of(comment) == status
    assert not ScoreRequest.objects.exists()


def test_the_score_and_the_words_that_drove_it_are_kept(post, scorer):
    comment = post("toxic=0.9 words")
    score_waiting(scorer)
    score = Score.objects.get(revision=comment.newest_revision)
    assert (score.toxic, score.spam, score.model_version) == (0.9, 0.0, "test-1")
    assert score.drivers == {"toxic": [["toxic=0.9", 1.23]]}
    decision = comment.decisions.get()
    assert decision.detail == {
        "label": "toxic",
        "score": 0.9,
        "bound": "hold_above",
        "threshold": 0.6,
    }


def test_many_are_scored_in_one_call_and_few_statements(
    post, scorer, django_assert_max_num_queries
):
    for n in range(40):
        post(f"Point {n}.")
    with django_assert_max_num_queries(20):
        score_waiting(scorer)
    assert scorer.calls == [2 * 40]  # each with the name of its newcomer
    assert Comment.objects.published().count() == 40


def test_a_second_run_does_nothing(post, scorer):
    post()
    score_waiting(scorer)
    assert score_waiting(scorer) == 0
    assert Decision.objects.count() == 1


def test_what_a_human_decided_meanwhile_is_left_alone(post, scorer, moderator):
    comment = post("spam=0.99")
    moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=moderator)
    score_waiting(scorer)
    assert status_of(comment) == Status.PUBLISHED
    assert Score.objects.count() == 1


def test_the_score_of_an_older_text_decides_nothing(post, scorer):
    comment = post("spam=0.99")
    edit_comment(comment_id=comment.pk, author=comment.author, body="Better.", client=Client())
    score_waiting(scorer)
    assert status_of(comment) == Status.PUBLISHED
    assert Score.objects.count() == 2


def test_one_bad_text_is_held_alone(post):
    def choke(texts: Sequence[str]) -> None:
        if any("poison" in text for text in texts):
            raise ValueError("cannot read this")

    comments = [post(f"Point {n}.") for n in range(7)]
    bad = post("poison")
    score_waiting(FakeScorer(before=choke))
    assert {status_of(c) for c in comments} == {"published"}
    assert status_of(bad) == Status.HELD
    assert bad.decisions.get().reason == "unscorable"


def test_an_impossible_score_is_held(post):
    comment = post("spam=1.7")
    score_waiting(FakeScorer())
    assert status_of(comment) == Status.HELD


def test_a_comment_that_is_not_a_number_is_held(post):
    comment = post("toxic=nan")
    score_waiting(FakeScorer())
    assert status_of(comment) == Status.HELD


def test_a_claim_is_taken_over_only_when_its_lease_is_over(post):
    post()
    now = timezone.now()
    assert len(claim(now)) == 1
    assert claim(now + lease() / 2) == []
    assert len(claim(now + lease() * 2)) == 1


def test_a_worker_that_lost_its_lease_changes_nothing(post, scorer):
    comment = post()

    def oversleep(texts):
        claim(timezone.now() + lease() * 2)

    score_waiting(FakeScorer(before=oversleep))
    assert status_of(comment) == Status.PENDING
    ScoreRequest.objects.update(claimed_at=None)
    score_waiting(scorer)
    assert status_of(comment) == Status.PUBLISHED


class Killed(BaseException):
    """A worker that dies in the middle of its work."""


def run_until_done(scorer, runs=60):
    """Workers one after the other, each after the leases of the one that died are over."""
    for _ in range(runs):
        ScoreRequest.objects.update(claimed_at=None)
        try:
            if not score_waiting(scorer):
                return
        except (Killed, OperationalError):
            pass


def test_a_text_that_kills_workers_ends_up_alone_and_held(post):
    def kill(texts):
        if any("killer" in text for text in texts):
            raise Killed

    others = [post(f"Point {n}.") for n in range(20)]
    killer = post("killer")
    others += [post(f"Point {n}.") for n in range(20, 40)]
    scorer = FakeScorer(before=kill)
    run_until_done(scorer)
    assert status_of(killer) == Status.HELD
    assert killer.decisions.get().reason == "unscorable"
    assert {status_of(c) for c in others} == {"published"}
    assert scorer.calls.count(2 * 41) == 1


class DyingProcess(FakeScorer):
    """A scoring process that a text kills: whoever asks with it among others gets no answer."""

    def judge(self, texts, *, explain_from=None):
        self.calls.append(len(texts))
        if any("killer" in one.text for one in texts):
            raise ScorerAway("it ended over the question")
        return super().judge(texts, explain_from=explain_from)


def test_a_text_that_kills_the_scoring_process_ends_up_alone_and_held(post):
    others = [post(f"Point {n}.") for n in range(20)]
    killer = post("killer")
    others += [post(f"Point {n}.") for n in range(20, 40)]
    run_until_done(DyingProcess())
    assert status_of(killer) == Status.HELD
    assert killer.decisions.get().reason == "unscorable"
    assert {status_of(c) for c in others} == {"published"}


def test_while_the_scoring_process_is_away_nothing_is_claimed(post):
    post()
    assert score_waiting() == 0
    assert ScoreRequest.objects.get().attempts == 0


def test_a_text_is_not_given_up_because_the_database_fails(post, scorer, monkeypatch):
    comments = [post(f"Point {n}.") for n in range(5)]

    def away(*args):
        raise OperationalError("the database is away")

    with monkeypatch.context() as outage:
        outage.setattr("moderation.scoring._settle", away)
        run_until_done(scorer, runs=20)
    run_until_done(scorer)
    assert {status_of(c) for c in comments} == {"published"}


def test_when_the_database_fails_on_a_text_for_minutes_people_decide(post, scorer, monkeypatch):
    comment = post()
    ScoreRequest.objects.update(created_at=timezone.now() - timedelta(minutes=6))

    def away(*args):
        raise OperationalError("the database is away")

    monkeypatch.setattr("moderation.scoring._settle", away)
    run_until_done(scorer, runs=4)
    assert status_of(comment) == Status.HELD


def test_a_text_that_is_deleted_while_a_worker_holds_it_leaves_no_score(post):
    comment = post("toxic=0.9 words")

    def delete(texts):
        delete_comment(comment_id=comment.pk, author=comment.author)

    score_waiting(FakeScorer(before=delete))
    assert status_of(comment) == Status.DELETED
    assert not Score.objects.exists()
    assert not ScoreRequest.objects.exists()


def test_retries_take_fewer_at_a_time(post):
    for n in range(20):
        post(f"Point {n}.")
    now = timezone.now()
    sizes = [len(claim(now + attempt * 2 * lease())) for attempt in range(3)]
    assert sizes == [20, 16, 1]


def test_without_a_scoring_process_comments_are_held_after_five_minutes(post):
    old, new = post(), post("Another.")
    ScoreRequest.objects.filter(revision=old.newest_revision_id).update(
        created_at=timezone.now() - timedelta(minutes=6)
    )
    score_waiting()
    assert (status_of(old), status_of(new)) == ("held", "pending")
    assert old.decisions.get().reason == "timeout"


@pytest.fixture
def outage():
    """The classifier is away for longer than anybody waits; call it to let the time pass.

    No scoring process runs beside these tests.
    """

    def pass_five_minutes():
        ScoreRequest.objects.update(created_at=timezone.now() - timedelta(minutes=6))
        score_waiting()

    return pass_five_minutes


def test_an_outage_does_not_take_down_what_was_published_first(post, policy, outage, caplog):
    revise_policy(policy, mode="publish_first")
    comment = post()
    outage()
    assert status_of(comment) == Status.PUBLISHED
    assert not ScoreRequest.objects.exists()
    assert f"Public and without a score (timeout): {comment.pk}" in caplog.text


def test_in_an_outage_an_edit_goes_to_the_queue_and_the_approved_text_stays(post, scorer, outage):
    comment = post()
    score_waiting(scorer)
    edit_comment(comment_id=comment.pk, author=comment.author, body="Better.", client=Client())
    outage()
    assert status_of(comment) == Status.PUBLISHED
    assert comment.public_revision.number == 1
    assert comment.pk in QueuedComment.objects.waiting().values_list("pk", flat=True)


def test_the_labels_are_those_of_the_classifier():
    from ml.labels import LABELS
    from moderation.labels import Label

    assert tuple(Label.values) == tuple(LABELS)


def test_a_site_that_floods_waits_behind_itself_alone(post, monkeypatch):
    monkeypatch.setattr("moderation.score_queue.BATCH_AT_ATTEMPT", (20, 1))
    floods, quiet = ThreadFactory(), ThreadFactory()
    many = [post(f"Flood {n}.", in_thread=floods) for n in range(30)]
    few = [post(f"Point {n}.", in_thread=quiet) for n in range(3)]
    claimed = [item.comment_id for item in claim(timezone.now())]
    assert set(claimed) == {c.pk for c in [*few, *many[:17]]}
    rest = [item.comment_id for item in claim(timezone.now())]
    assert set(rest) == {c.pk for c in many[17:]}


def test_of_one_site_the_oldest_go_first(post, monkeypatch):
    comments = [post(f"Point {n}.") for n in range(5)]
    for age, comment in enumerate(comments):
        made = timezone.now() - timedelta(minutes=age)
        ScoreRequest.objects.filter(revision__comment=comment).update(created_at=made)
    monkeypatch.setattr("moderation.score_queue.BATCH_AT_ATTEMPT", (2, 1))
    assert {c.comment_id for c in claim(timezone.now())} == {c.pk for c in comments[-2:]}


def test_a_claim_takes_as_many_statements_for_many_sites_as_for_one(
    post, django_assert_num_queries
):
    for _ in range(2):
        post("One.", in_thread=ThreadFactory())
    with django_assert_num_queries(2):
        claim(timezone.now())
    for _ in range(20):
        post("One.", in_thread=ThreadFactory())
    with django_assert_num_queries(2):
        assert len(claim(timezone.now())) == 20
