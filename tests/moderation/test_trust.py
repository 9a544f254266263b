"""Trust: who has so many public comments and none rejected is published at once."""

import pytest
from django.core.exceptions import ValidationError

from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.acts import moderate, undo_act
from moderation.models import ThreadPolicy
from moderation.policy import revise_policy
from moderation.scoring import score_waiting
from moderation.standing import is_trusted
from moderation.verdicts import Action
from tests.factories import AuthorFactory, make_comments


@pytest.fixture
def regular(thread):
    """Somebody with three public comments on a site that trusts after three."""
    revise_policy(thread.site.policy, trust_after=3, mode="hold_all")
    author = AuthorFactory(site=thread.site)
    make_comments([{"author": author}] * 3, thread=thread)
    return author


def reject(comment, by):
    target = {comment.pk: comment.newest_revision_id}
    return moderate(target, Action.REJECT, actor=by, reason="abuse").act


def test_what_they_write_is_public_at_once_even_where_all_is_held(post, regular):
    comment = post(author=regular)
    assert comment.status == "published"
    assert comment.decisions.get().reason == "trusted"
    assert is_trusted(regular)


@pytest.mark.parametrize("public", [0, 2])
def test_with_fewer_they_wait_like_everybody(post, thread, public):
    revise_policy(thread.site.policy, trust_after=3, mode="hold_all")
    author = AuthorFactory(site=thread.site)
    make_comments([{"author": author}] * public, thread=thread)
    assert post(author=author).status == "held"
    assert not is_trusted(author)


def test_a_newcomer_is_never_trusted(post, thread):
    revise_policy(thread.site.policy, trust_after=1, mode="hold_all")
    assert post().status == "held"


def test_no_site_trusts_anybody_unless_it_says_so(post, regular):
    revise_policy(regular.site.policy, trust_after=None)
    assert post(author=regular).status == "held"


def test_a_rejection_ends_it_and_taking_that_back_gives_it_back(post, regular, moderator):
    act = reject(regular.comments.first(), moderator)
    make_comments([{"author": regular}] * 3, thread=regular.comments.first().thread)
    assert not is_trusted(regular)
    assert post(author=regular).status == "held"
    undo_act(act, actor=moderator)
    assert is_trusted(regular)
    assert post("Something else about the quay.", author=regular).status == "published"


def test_rules_go_before_trust(post, regular):
    revise_policy(regular.site.policy, suspect_terms="bribe")
    assert post("Who took the bribe?", author=regular).status == "held"


def test_the_switch_goes_before_trust(post, regular):
    revise_policy(regular.site.policy, hold_everything=True)
    assert post(author=regular).status == "held"


def test_trust_goes_before_the_mode_of_a_thread(post, regular, thread):
    ThreadPolicy.objects.create(thread=thread, mode="hold_all")
    assert post(author=regular).status == "published"


@pytest.mark.parametrize(("toxic", "status"), [(0.55, "published"), (0.9, "held")])
def test_the_classifier_looks_after(post, regular, scorer, toxic, status):
    comment = post(f"They all took it: toxic={toxic}", author=regular)
    score_waiting(scorer)
    comment.refresh_from_db()
    assert comment.status == status


def test_their_edits_are_public_at_once_too(regular):
    comment = regular.comments.first()
    edit_comment(comment_id=comment.pk, author=regular, body="Better words.", client=Client())
    comment.refresh_from_db()
    assert comment.public_revision.body == "Better words."


def test_their_page_says_so(desk, regular):
    address = f"/admin/comments/author/{regular.pk}/change/"
    assert "Trusted" in desk.get(address).content.decode()


def test_trust_after_nothing_makes_no_sense(thread):
    with pytest.raises(ValidationError):
        revise_policy(thread.site.policy, trust_after=0)
