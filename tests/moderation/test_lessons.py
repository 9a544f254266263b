"""What people's decisions teach, and what teaches nothing."""

import pytest
from django.utils import timezone

from comments.flags import flag_comment
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.acts import moderate, undo_decision
from moderation.decisions import decide
from moderation.labels import Label
from moderation.learning.judgements import standing_judgements
from moderation.learning.lessons import lessons_now
from moderation.models import Decision
from moderation.ready_reasons import READY
from moderation.verdicts import Action, Source, Verdict
from tests.factories import AuthorFactory, UserFactory, make_comment, make_comments

NOTHING_WRONG = dict.fromkeys(Label.values, 0)


def by_hand(comment, action, by, reason=""):
    comment.refresh_from_db()
    target = {comment.pk: comment.newest_revision_id}
    return moderate(target, action, actor=by, reason=reason).act.decisions.get()


@pytest.fixture
def taught(moderator):
    """What a comment's lessons say now, as a list."""

    def _taught(comment):
        texts = set(comment.revisions.values_list("body", flat=True))
        return [one.labels for one in lessons_now(timezone.now()) if one.text in texts]

    return _taught


@pytest.mark.parametrize(
    ("reason", "labels"),
    [
        ("spam", {"spam": 1}),
        ("abuse", {"toxic": 1, "insult": 1}),
        ("threat", {"toxic": 1, "threat": 1}),
        ("hate", {"toxic": 1, "identity_hate": 1}),
    ],
)
def test_a_rejection_says_what_is_wrong_and_nothing_else(held, moderator, taught, reason, labels):
    by_hand(held, Action.REJECT, moderator, reason)
    assert taught(held) == [labels]


@pytest.mark.parametrize("reason", [reason.code for reason in READY if not reason.teaches])
def test_other_rejections_say_nothing_of_the_labels(held, moderator, taught, reason):
    by_hand(held, Action.REJECT, moderator, reason)
    assert taught(held) == []


@pytest.mark.parametrize("before", ["pending", "held", "published", "rejected"])
def test_an_approval_and_a_restoration_say_that_nothing_is_wrong(thread, moderator, taught, before):
    comment = make_comment(thread=thread, status=before)
    by_hand(comment, Action.APPROVE, moderator)
    assert taught(comment) == [NOTHING_WRONG]


def test_a_lesson_names_site_text_and_time_and_weighs_one(held, moderator):
    decision = by_hand(held, Action.APPROVE, moderator)
    (lesson,) = lessons_now(timezone.now())
    assert (lesson.text, lesson.site) == ("Held words.", str(held.thread.site_id))
    assert lesson.decided_at == decision.created_at.timestamp()
    assert lesson.weight == 1.0


def test_the_last_decision_counts_also_when_it_says_nothing(held, moderator, taught):
    by_hand(held, Action.APPROVE, moderator)
    by_hand(held, Action.REJECT, UserFactory(), "abuse")
    assert taught(held) == [{"toxic": 1, "insult": 1}]
    by_hand(held, Action.HOLD, UserFactory())
    assert taught(held) == []


def test_what_was_undone_does_not_count_and_what_was_before_counts_again(held, moderator, taught):
    by_hand(held, Action.REJECT, moderator, "spam")
    mistake = by_hand(held, Action.APPROVE, moderator)
    undo_decision(mistake, actor=moderator)
    assert taught(held) == [{"spam": 1}]


def test_undoing_what_a_machine_did_is_an_approval(thread, moderator, taught):
    comment = make_comment(thread=thread)
    target = {comment.pk: comment.newest_revision_id}
    decide(target, Verdict(Action.HOLD, "flags", Source.system("flags")))
    undo_decision(comment.decisions.get(), actor=moderator)
    assert taught(comment) == [NOTHING_WRONG]


@pytest.mark.parametrize(
    "source", [Source.rule("links"), Source.model("test-1"), Source.system("timeout")]
)
def test_machines_teach_nothing(thread, source, taught):
    comment = make_comment(thread=thread, status="pending")
    decide({comment.pk: comment.newest_revision_id}, Verdict(Action.HOLD, "x", source))
    assert Decision.objects.filter(comment=comment).exists()
    assert taught(comment) == []


def test_flags_teach_nothing_even_when_they_hold_a_comment(thread, taught):
    comment = make_comment(thread=thread)
    for _ in range(3):
        reporter = AuthorFactory(site=thread.site)
        flag_comment(comment=comment, reporter=reporter, reason="spam", client=Client())
    assert taught(comment) == []


def test_each_text_of_an_edited_comment_has_its_own_lesson(post, moderator):
    comment = post("First words.")
    by_hand(comment, Action.APPROVE, moderator)
    edit = {"comment_id": comment.pk, "author": comment.author, "client": Client()}
    edit_comment(body="Buy pills.", **edit)
    by_hand(comment, Action.REJECT, moderator, "spam")
    assert {(j.text, j.to_status) for j in standing_judgements()} == {
        ("First words.", "published"),
        ("Buy pills.", "rejected"),
    }


def test_a_deleted_comment_teaches_nothing_any_more(post, moderator):
    comment = post()
    by_hand(comment, Action.APPROVE, moderator)
    assert len(standing_judgements()) == 1
    delete_comment(comment_id=comment.pk, author=comment.author)
    assert standing_judgements() == []


@pytest.mark.parametrize("size", [2, 30])
def test_lessons_take_the_same_queries_however_many(
    thread, moderator, django_assert_num_queries, size
):
    author = AuthorFactory(site=thread.site)
    comments = make_comments([{"author": author, "status": "held"}] * size, thread=thread)
    for by in (moderator, UserFactory()):
        targets = {comment.pk: comment.newest_revision_id for comment in comments}
        moderate(targets, Action.APPROVE, actor=by)
    with django_assert_num_queries(3):
        assert len(lessons_now(timezone.now())) == size
