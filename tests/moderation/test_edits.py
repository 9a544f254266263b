"""What becomes of an edit: the public text stays until the new one is agreed to."""

import pytest

from comments.flags import flag_comment
from comments.models import Comment, Flag, Status
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.acts import keep_older_texts, moderate
from moderation.exceptions import Stale
from moderation.learning.judgements import standing_judgements
from moderation.learning.meaning import labels_said
from moderation.models import QueuedComment
from moderation.policy import revise_policy
from moderation.scoring import score_waiting
from moderation.verdicts import Action
from tests.factories import AuthorFactory
from tests.moderation.conftest import status_of


def test_an_edit_of_a_public_comment_shows_when_the_machine_agrees(post, scorer):
    comment = post()
    score_waiting(scorer)
    first = Comment.objects.get().public_revision_id
    edited = edit_comment(
        comment_id=comment.pk, author=comment.author, body="Better.", client=Client()
    )
    assert (edited.status, edited.public_revision_id) == ("published", first)
    score_waiting(scorer)
    comment.refresh_from_db()
    assert comment.public_revision_id == comment.newest_revision_id != first


@pytest.mark.parametrize("body", ["spam=0.99", "spam=0.8", "toxic=0.55"])
def test_an_edit_that_the_model_doubts_waits_and_the_public_text_stays(post, scorer, body):
    comment = post()
    score_waiting(scorer)
    edit_comment(comment_id=comment.pk, author=comment.author, body=body, client=Client())
    score_waiting(scorer)
    assert status_of(comment) == Status.PUBLISHED
    assert comment.public_revision.number == 1
    assert comment.pk in QueuedComment.objects.waiting().values_list("pk", flat=True)


@pytest.mark.parametrize("terms", [{"suspect_terms": "bribe"}, {"blocked_terms": "bribe"}])
def test_an_edit_that_a_rule_doubts_is_not_published_by_the_model(post, scorer, policy, terms):
    revise_policy(policy, **terms)
    comment = post()
    score_waiting(scorer)
    edit_comment(comment_id=comment.pk, author=comment.author, body="A bribe?", client=Client())
    score_waiting(scorer)
    assert status_of(comment) == Status.PUBLISHED
    assert comment.public_revision.number == 1
    assert comment.pk in QueuedComment.objects.waiting().values_list("pk", flat=True)


def test_what_a_person_decides_of_a_doubted_edit_is_done(post, scorer, moderator):
    comment = post("First.")
    score_waiting(scorer)
    edit = {"comment_id": comment.pk, "author": comment.author, "client": Client()}
    edit_comment(body="spam=0.99", **edit)
    score_waiting(scorer)
    comment.refresh_from_db()
    keep_older_texts({comment.pk: comment.newest_revision_id}, actor=moderator)
    comment.refresh_from_db()
    assert comment.public_revision_id == comment.newest_revision_id
    assert comment.newest_revision.body == "First."
    assert not QueuedComment.objects.waiting().exists()
    with pytest.raises(Stale):
        keep_older_texts({comment.pk: comment.newest_revision_id}, actor=moderator)
    again = edit_comment(body="spam=0.98", **edit)
    assert again.newest_revision.number == 3
    score_waiting(scorer)
    comment.refresh_from_db()
    moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=moderator)
    comment.refresh_from_db()
    assert comment.public_revision.body == "spam=0.98"


def test_keeping_the_older_text_says_nothing_of_flags_and_labels(post, scorer, moderator):
    comment = post("First.")
    score_waiting(scorer)
    flag_comment(
        comment=comment,
        reporter=AuthorFactory(site=comment.thread.site),
        reason="spam",
        client=Client(),
    )
    edit_comment(comment_id=comment.pk, author=comment.author, body="spam=0.9", client=Client())
    score_waiting(scorer)
    comment.refresh_from_db()
    keep_older_texts({comment.pk: comment.newest_revision_id}, actor=moderator)
    assert Flag.objects.open().count() == 1
    assert [j for j in standing_judgements() if labels_said(j.to_status, j.reason)] == []


def test_where_a_person_approves_each_an_edit_leaves_the_public_text(post, scorer, policy):
    comment = post()
    score_waiting(scorer)
    revise_policy(policy, mode="hold_all")
    edit_comment(comment_id=comment.pk, author=comment.author, body="spam=0.99", client=Client())
    score_waiting(scorer)
    assert status_of(comment) == Status.PUBLISHED
    assert comment.public_revision.number == 1


def test_an_edit_is_published_first_where_the_site_does_so(post, policy):
    revise_policy(policy, mode="publish_first", suspect_terms="bribe")
    comment = post()
    edit = {"comment_id": comment.pk, "author": comment.author, "client": Client()}
    edited = edit_comment(body="Better.", **edit)
    assert edited.public_revision_id == edited.newest_revision_id
    doubted = edit_comment(body="A bribe?", **edit)
    assert doubted.status == Status.PUBLISHED
    assert doubted.public_revision.body == "Better."
