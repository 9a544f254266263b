"""A writer who may be in danger is read by a person first, sees words for help, teaches nothing."""

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.posting.delete import delete_comment
from comments.presentation import Shown
from comments.transitions import Source
from moderation.decisions import decide
from moderation.learning.judgements import standing_judgements
from moderation.models import QueueItem
from moderation.policy import revise_policy
from moderation.scoring import score_waiting
from moderation.verdicts import Action, Verdict
from tests.moderation.at_the_desk import QUEUE
from tests.moderation.conftest import status_of

SAID = "danger=1 threat=0.9"


@pytest.mark.parametrize("mode", ["machine_first", "publish_first", "hold_all"])
def test_it_waits_for_a_person_in_every_mode(post, policy, scorer, mode):
    revise_policy(policy, mode=mode)
    comment = post(SAID)
    score_waiting(scorer)
    comment.newest_revision.refresh_from_db()
    assert (status_of(comment), comment.newest_revision.in_danger) == ("held", True)


def test_the_reason_is_the_danger_and_no_abuse(post, policy, scorer):
    comment = post(SAID)
    score_waiting(scorer)
    assert comment.decisions.get().reason == "in_danger"


def test_it_stands_at_the_top_of_the_queue_with_its_reason(desk, post, policy, scorer):
    first, urgent = post("toxic=0.9 older"), post(SAID)
    score_waiting(scorer)
    in_order = QueueItem.objects.in_order(timezone.now())
    assert [item.pk for item in in_order] == [urgent.pk, first.pk]
    page = desk.get(QUEUE).text
    assert page.index("danger=1 threat") < page.index("toxic=0.9 older")
    assert "may be in danger" in page


def test_its_author_sees_the_words_that_the_site_has_set_and_nobody_else_does(post, policy, scorer):
    comment = post(SAID)
    site = comment.thread.site
    site.help_words, site.help_line = "We care. Call {line}", "**988**"
    site.save()
    score_waiting(scorer)
    comment = Comment.objects.with_newest_text().get(pk=comment.pk)
    assert "We care. Call <strong>988</strong>" in Shown(comment, own=True).help
    assert Shown(comment).help == ""


def test_other_authors_see_no_such_words(post, policy, scorer):
    comment = post("toxic=0.9")
    score_waiting(scorer)
    assert Shown(Comment.objects.with_newest_text().get(pk=comment.pk), own=True).help == ""


def test_what_its_author_sees_changes_when_the_danger_is_seen(post, policy, scorer):
    revise_policy(policy, mode="hold_all")
    comment = Comment.objects.with_newest_text().get(pk=post(SAID).pk)
    before = Shown(comment, own=True).version
    score_waiting(scorer)
    comment = Comment.objects.with_newest_text().get(pk=comment.pk)
    assert Shown(comment, own=True).version != before


def test_a_comment_that_is_taken_back_says_nothing_of_its_writer_any_more(post, policy, scorer):
    comment = post(SAID)
    score_waiting(scorer)
    delete_comment(comment_id=comment.pk, author=comment.author)
    assert not comment.revisions.filter(in_danger=True).exists()


def test_nothing_is_learned_from_it(post, policy, scorer, moderator):
    other, urgent = post("toxic=0.9 other"), post(SAID)
    score_waiting(scorer)
    for comment in (other, urgent):
        decide(
            {comment.pk: comment.newest_revision_id},
            Verdict(Action.REJECT, "threat", Source.moderator(moderator)),
        )
    assert [one.text for one in standing_judgements()] == [other.newest_revision.body]
