"""Two at once, on real connections: nothing is decided twice, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction

from comments.exceptions import Refusal
from comments.flags import flag_comment
from comments.models import Comment, Flag, Site, Status, ThreadChange
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from comments.transitions import Source
from moderation.acts import moderate
from moderation.decisions import decide
from moderation.exceptions import Stale
from moderation.models import Decision, PolicyVersion, ScoreRequest, Threshold
from moderation.policy import policy_of, revise_policy
from moderation.scoring import score_waiting
from moderation.thresholds import DEFAULTS
from moderation.verdicts import Action, Verdict
from tests.factories import (
    AuthorFactory,
    ThreadFactory,
    UserFactory,
    client_in,
    known_reader,
    make_comment,
)
from tests.moderation.fakes import FakeScorer

pytestmark = pytest.mark.django_db(transaction=True)


def stored(**kwargs):
    # A comment and its revision name each other: one transaction.
    with transaction.atomic():
        return make_comment(**kwargs)


def at_once(*jobs):
    """Run each job in a thread of its own, started together; their results in order."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait()
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_a_site_gets_one_policy_whoever_asks_first():
    (site,) = Site.objects.bulk_create([Site(key="old", name="Old")])
    found = at_once(*[partial(policy_of, site)] * 4)
    assert {policy.pk for policy in found} == {site.pk}
    assert PolicyVersion.objects.get().current_of.site == site
    assert Threshold.objects.count() == len(DEFAULTS)


def test_several_workers_share_the_work_and_decide_each_once(post, thread):
    threads = [thread, *(ThreadFactory(site=thread.site) for _ in range(3))]
    bodies = ["fine", "spam=0.6", "toxic=0.9", "spam=0.99"]
    for n in range(48):
        post(f"{bodies[n % 4]} number {n}", in_thread=threads[n % 3])
    at_once(*[lambda: score_waiting(FakeScorer())] * 4)
    assert not ScoreRequest.objects.exists()
    assert not Comment.objects.filter(status=Status.PENDING).exists()
    assert Decision.objects.count() == 48
    for thread in threads:
        thread.refresh_from_db()
        assert thread.comment_count == thread.comments.published().count()


def test_under_a_hot_thread_nobody_waits_for_anothers_commit(post, policy, thread):
    revise_policy(policy, mode="publish_first")
    stored_meanwhile = ThreadPoolExecutor(1)

    def another():
        try:
            return post("Another point about the harbour, of somebody else.").status
        finally:
            connection.close()

    with transaction.atomic():
        post("A point whose commit takes its time.")
        assert stored_meanwhile.submit(another).result(timeout=30) == Status.PUBLISHED
        thread.refresh_from_db()
        assert thread.comment_count == 1
    thread.refresh_from_db()
    assert thread.comment_count == 2


def test_what_is_published_at_once_is_counted_once_each(post, policy, thread):
    revise_policy(policy, mode="publish_first")
    before = thread.version
    authors = [AuthorFactory(site=thread.site) for _ in range(4)]

    def write(author):
        for n in range(5):
            comment = post(f"Point {'x' * n} of {author.pk}.", author=author)
            if n == 4:
                delete_comment(comment_id=comment.pk, author=author)

    at_once(*[partial(write, author) for author in authors])
    thread.refresh_from_db()
    assert thread.comment_count == thread.comments.published().count() == 16
    assert thread.version > before
    assert not ThreadChange.objects.exists()


def test_flags_at_once_are_counted(db):
    comment = stored()
    reporters = [known_reader(comment.thread.site) for _ in range(3)]
    at_once(
        *[
            partial(
                flag_comment,
                comment=comment,
                reporter=reporter,
                reason="abuse",
                client=client_in(n),
            )
            for n, reporter in enumerate(reporters)
        ]
    )
    comment.refresh_from_db()
    assert comment.status == Status.HELD
    assert Flag.objects.count() == 3
    assert comment.decisions.count() == 1


def test_a_moderator_and_a_machine_never_both_win():
    user = UserFactory()
    for _ in range(10):
        comment = stored(status="pending")
        target = {comment.pk: comment.newest_revision_id}
        reject = Verdict(Action.REJECT, "spam", Source.model("test-1"))
        at_once(
            partial(moderate, target, Action.APPROVE, actor=user),
            partial(decide, target, reject),
        )
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED


def test_batches_that_overlap_do_not_wait_for_each_other_for_ever():
    users = [UserFactory() for _ in range(4)]
    comments = [stored(status="held") for _ in range(20)]
    pairs = [(c.pk, c.newest_revision_id) for c in comments]

    def batch(user, order):
        try:
            return len(moderate(dict(order), Action.APPROVE, actor=user).moves)
        except Stale:
            return 0

    orders = [pairs, pairs[::-1], pairs[5:], pairs[:15][::-1]]
    at_once(
        *[
            lambda user=user, order=order: batch(user, order)
            for user, order in zip(users, orders, strict=True)
        ]
    )
    assert Comment.objects.published().count() == 20


@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=pytest.mark.torture)])
def test_of_an_edit_and_a_deletion_at_once_the_deletion_wins(db, rounds):
    for n in range(rounds):
        comment = stored(body="As it was.")
        author = comment.author

        def edit(comment=comment, author=author, n=n):
            try:
                edit_comment(comment_id=comment.pk, author=author, body=f"{n}", client=Client())
            except Refusal as refusal:
                return refusal.code
            return "done"

        def delete(comment=comment, author=author):
            return delete_comment(comment_id=comment.pk, author=author)

        edited, deleted = at_once(edit, delete)
        assert edited in ("done", "not_yours")
        assert deleted is None
        comment.refresh_from_db()
        assert comment.status == Status.DELETED
        assert set(comment.revisions.values_list("body", flat=True)) == {""}
