from datetime import timedelta

import pytest
from django.utils import timezone

from comments.exceptions import Refusal
from comments.models import Comment, Status, Thread
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from comments.posting.submit import submit_comment
from comments.transitions import Source, move
from tests.factories import AuthorFactory, ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory()


@pytest.fixture
def author(thread):
    return AuthorFactory(site=thread.site)


def post(thread, author, body="Who signed the harbour contract?", **more):
    return submit_comment(thread=thread, author=author, body=body, client=Client(), **more)


def refusal_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_a_new_comment_is_stored_with_its_text_and_html(thread, author):
    comment = post(thread, author, "**Why** now?")
    assert comment.newest_revision.body == "**Why** now?"
    assert "<strong>Why</strong>" in comment.newest_revision.html
    assert (comment.depth, comment.root_id) == (0, None)


def test_replies_know_their_root_and_depth_however_deep(thread, author):
    parent = root = make_comment(thread=thread)
    for depth in range(1, 60):
        parent = make_comment(parent=parent)
        assert (parent.depth, parent.root_id) == (depth, root.id)
    reply = post(thread, author, parent=parent)
    assert (reply.depth, reply.root_id) == (60, root.id)


def test_the_same_text_by_the_same_author_within_five_minutes_is_refused(thread, author):
    first = post(thread, author)
    assert refusal_of(post, thread, author) == "duplicate_comment"
    Comment.objects.filter(pk=first.pk).update(
        created_at=timezone.now() - timedelta(minutes=5, seconds=1)
    )
    post(thread, author)


@pytest.mark.parametrize(
    "again", ["{}.", "  {} !!", "{}\u200b", "{}\u00ad", "*{}*", "{} 😀", "&nbsp;{}"]
)
def test_a_trivial_change_makes_no_other_text(thread, author, again):
    post(thread, author, "Who signed it")
    assert refusal_of(post, thread, author, again.format("WHO signed it")) == "duplicate_comment"


NUMBERS = ["2", "17 ", "(3)", "#4", "\u0663", "\uff15", "\u00b2", "6:", "1,000"]
FLOOD = "{} Everybody {} knows who took all the money {}"


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("place", range(3))
def test_a_flood_that_counts_itself_is_one_text(thread, author, place, number):
    def counted(number):
        return FLOOD.format(*(number if place == n else "" for n in range(3))).strip()

    post(thread, author, counted("1"))
    said = counted(number)
    assert refusal_of(post, thread, author, said) == "duplicate_comment"


@pytest.mark.parametrize("words", ["Thanks!", "+1", "\U0001f44d"])
def test_the_same_few_words_may_go_to_many(thread, author, words):
    parents = [make_comment(thread=thread) for _ in range(4)]
    for parent in parents:
        post(thread, author, words, parent=parent)
    post(thread, author, words)
    post(ThreadFactory(site=thread.site), author, words)
    assert refusal_of(post, thread, author, words, parent=parents[0]) == "duplicate_comment"


def test_the_same_long_text_goes_to_two_places_and_no_further(thread, author):
    words = "Everybody knows who took the money from the harbour fund."
    post(thread, author, words)
    post(thread, author, words, parent=make_comment(thread=thread))
    elsewhere = ThreadFactory(site=thread.site)
    assert refusal_of(post, elsewhere, author, words.upper()) == "duplicate_comment"


@pytest.mark.parametrize("pair", [("+1", "+2"), ("Yes", "No"), ("3 of 4", "3 of 5"), ("👍", "👎")])
def test_other_words_are_another_text(thread, author, pair):
    for words in pair:
        post(thread, author, words)


def test_others_may_say_the_same(thread, author):
    post(thread, author)
    post(thread, AuthorFactory(site=thread.site))


def test_a_closed_thread_takes_no_comments(thread, author):
    thread.state = Thread.State.CLOSED
    assert refusal_of(post, thread, author) == "thread_closed"


def test_a_thread_closes_by_itself_after_its_days(thread, author):
    thread.closes_after_days = 3
    thread.created_at = timezone.now() - timedelta(days=3, minutes=1)
    assert refusal_of(post, thread, author) == "thread_closed"


def test_slow_mode_makes_an_author_wait(thread, author):
    thread.slow_mode_seconds = 60
    post(thread, author)
    assert refusal_of(post, thread, author, "And another thing") == "slow_mode"
    post(thread, AuthorFactory(site=thread.site), "My first thing")


@pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.DELETED])
def test_one_cannot_answer_what_is_not_there(thread, author, status):
    parent = make_comment(thread=thread, status=status)
    assert refusal_of(post, thread, author, parent=parent) == "parent_gone"


def test_one_cannot_answer_across_threads(thread, author):
    assert refusal_of(post, thread, author, parent=make_comment()) == "parent_elsewhere"


@pytest.mark.parametrize("body", ["\u200b", " \n\t ", "\u2800\u3164"])
def test_invisible_text_is_no_comment(thread, author, body):
    assert refusal_of(post, thread, author, body) == "blank"


def test_a_refused_comment_leaves_nothing(thread, author):
    thread.state = Thread.State.CLOSED
    refusal_of(post, thread, author)
    assert not Comment.objects.exists()


def test_an_edit_inside_the_window_makes_a_revision(thread, author):
    comment = post(thread, author)
    edited = edit_comment(comment_id=comment.id, author=author, body="Who paid?", client=Client())
    assert edited.newest_revision.number == 2
    assert list(comment.revisions.values_list("body", flat=True)) == [
        "Who signed the harbour contract?",
        "Who paid?",
    ]


def test_an_edit_after_the_window_is_refused(thread, author):
    comment = post(thread, author)
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert (
        refusal_of(edit_comment, comment_id=comment.id, author=author, body="x", client=Client())
        == "edit_window_over"
    )


def test_a_comment_has_so_many_texts_and_no_more(thread, author, monkeypatch):
    monkeypatch.setattr("comments.posting.edit.MOST_REVISIONS", 3)
    comment = post(thread, author)
    edit = {"comment_id": comment.id, "author": author, "client": Client()}
    for body in ("Who paid?", "Who was paid?"):
        edit_comment(body=body, **edit)
    assert refusal_of(edit_comment, body="Who else?", **edit) == "too_many_edits"
    assert comment.revisions.count() == 3


def test_only_the_author_may_edit_or_delete(thread, author):
    comment = post(thread, author)
    other = AuthorFactory(site=thread.site)
    assert (
        refusal_of(edit_comment, comment_id=comment.id, author=other, body="x", client=Client())
        == "not_yours"
    )
    assert refusal_of(delete_comment, comment_id=comment.id, author=other) == "not_yours"


def test_deleting_takes_the_words_of_every_revision(thread, author):
    comment = post(thread, author)
    edit_comment(comment_id=comment.id, author=author, body="Who paid?", client=Client())
    delete_comment(comment_id=comment.id, author=author)
    comment.refresh_from_db()
    assert comment.status == Status.DELETED
    assert set(comment.revisions.values_list("body", "html")) == {("", "")}


def test_nothing_leads_out_of_deleted(thread, author, django_user_model):
    comment = make_comment(thread=thread, status=Status.DELETED)
    source = Source.moderator(django_user_model(username="mod", pk=1))
    for status in (Status.PUBLISHED, Status.HELD, Status.REJECTED, Status.PENDING):
        assert move({comment.id: comment.newest_revision_id}, status, source=source) == []
