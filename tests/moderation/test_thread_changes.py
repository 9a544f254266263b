"""A thread counts what is published at once right after it is stored, whatever happens then."""

import pytest

from comments.models import Status, ThreadChange
from comments.posting.delete import delete_comment
from comments.tasks import count_what_is_left
from comments.transitions import Source, move
from moderation.policy import revise_policy
from tests.factories import AuthorFactory


@pytest.fixture
def author(thread):
    return AuthorFactory(site=thread.site)


@pytest.fixture
def publish(post, policy, author):
    """Post where comments are published first, as a process does that dies after the commit."""
    revise_policy(policy, mode="publish_first")
    numbers = iter(range(100))
    return lambda: post(f"Point {'x' * next(numbers)} of several.", author=author)


def counted(thread):
    thread.refresh_from_db()
    return thread.comment_count


def test_after_the_commit_the_thread_counts_it(publish, thread, django_capture_on_commit_callbacks):
    before = thread.version
    with django_capture_on_commit_callbacks(execute=True):
        publish()
    assert (counted(thread), thread.version) == (1, before + 1)
    assert not ThreadChange.objects.exists()


def test_what_is_not_public_changes_nothing(post, thread, django_capture_on_commit_callbacks):
    before = thread.version
    with django_capture_on_commit_callbacks(execute=True):
        assert post().status == Status.PENDING
    assert (counted(thread), thread.version) == (0, before)


def test_what_a_dead_process_left_is_counted_by_the_next_post(
    publish, thread, django_capture_on_commit_callbacks
):
    publish(), publish()
    assert counted(thread) == 0
    with django_capture_on_commit_callbacks(execute=True):
        publish()
    assert counted(thread) == 3


def test_or_by_the_task_that_looks_for_it(publish, thread):
    publish(), publish()
    count_what_is_left()
    assert counted(thread) == 2
    count_what_is_left()
    assert counted(thread) == 2


@pytest.mark.parametrize("how", ["deleted by its author", "held"])
def test_what_goes_before_it_was_counted_leaves_the_count_right(publish, author, thread, how):
    _, goes = publish(), publish()
    if how == "held":
        targets = {goes.pk: goes.newest_revision_id}
        assert move(targets, Status.HELD, source=Source.system("a test"))
    else:
        delete_comment(comment_id=goes.pk, author=author)
    assert counted(thread) == 1
    count_what_is_left()
    assert counted(thread) == 1
