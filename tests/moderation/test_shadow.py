"""A shadow ban: its author sees what they write as published, and nobody else sees any of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.exceptions import Refusal
from comments.models import Comment
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from comments.presentation import Shown
from moderation.acts import moderate, undo_act
from moderation.bans import Scope, ban_and_reject, ban_author, lift
from moderation.models import Ban, QueueItem, ScoreRequest
from moderation.models.queued_comment import QueuedComment
from moderation.verdicts import Action
from moderation.waiting.samples import draw
from tests.factories import AuthorFactory, BanFactory, SiteFactory, UserFactory, make_comment
from tests.moderation.at_the_desk import press, shown
from tests.moderation.conftest import status_of


@pytest.fixture
def troll(thread):
    author = AuthorFactory(site=thread.site)
    BanFactory(author=author, shadow=True)
    return author


@pytest.fixture
def said(post, troll):
    """What the banned one has just written."""
    return post(author=troll)


def as_seen_by(author, comment):
    comment = Comment.objects.select_related("author", "newest_revision").get(pk=comment.pk)
    return Shown.to(author, comment)


def test_the_author_sees_it_as_published_and_nobody_else_sees_it(said, troll):
    own = as_seen_by(troll, said)
    assert (own.status, own.told, own.is_edit_waiting) == ("published", "", False)
    assert own.published_at and own.html
    assert as_seen_by(AuthorFactory(site=troll.site), said) is None
    assert as_seen_by(None, said) is None
    assert (said.status, said.shadowed) == ("rejected", True)


def test_it_is_neither_counted_nor_scored_nor_waiting(said, thread):
    thread.refresh_from_db()
    assert thread.comment_count == 0
    assert not ScoreRequest.objects.exists()
    assert not QueueItem.objects.exists()


def test_the_record_says_why(said, troll):
    decision = said.decisions.get()
    assert (decision.reason, decision.source_name) == ("shadow_ban", "shadow_ban")
    assert decision.detail == {"shadowed": True}


def test_no_moderator_is_asked_whether_the_machine_was_right(said, thread, moderator):
    since = timezone.now() - timedelta(days=1)
    assert not QueuedComment.objects.rejected_by_machines(since).exists()
    assert draw([thread.site], moderator, timezone.now()) is None


def test_it_can_be_edited_and_deleted_as_if_it_were_public(said, troll):
    edit_comment(comment_id=said.pk, author=troll, body="Other words.", client=Client())
    own = as_seen_by(troll, said)
    assert (own.status, own.body, own.is_edit_waiting) == ("published", "Other words.", False)
    assert status_of(said) == "rejected"
    delete_comment(comment_id=said.pk, author=troll)
    assert status_of(said) == "deleted"
    assert not said.shadowed


def test_its_author_may_answer_it_and_nobody_else_may(said, post, troll, thread):
    answer = post("And another thing.", author=troll, parent=said)
    assert as_seen_by(troll, answer).status == "published"
    with pytest.raises(Refusal):
        post("Who are you talking to?", author=AuthorFactory(site=thread.site), parent=said)


def test_what_was_rejected_openly_can_still_not_be_edited(thread, moderator, troll):
    comment = make_comment(thread=thread, author=troll, status="held")
    moderate(
        {comment.pk: comment.newest_revision_id}, Action.REJECT, actor=moderator, reason="spam"
    )
    with pytest.raises(Refusal):
        edit_comment(comment_id=comment.pk, author=troll, body="Other.", client=Client())


def test_an_edit_of_a_public_comment_waits_and_readers_see_the_older_text(thread, troll):
    comment = make_comment(thread=thread, author=troll, body="As it was.")
    edit_comment(comment_id=comment.pk, author=troll, body="Poison.", client=Client())
    comment.refresh_from_db()
    assert (comment.status, comment.public_revision.body) == ("published", "As it was.")
    assert comment.is_edit_waiting


@pytest.mark.parametrize(
    "where", [{"address_hash": "k:a1"}, {"network_hash": "k:n1"}], ids=["address", "network"]
)
def test_who_comes_back_from_there_under_another_name_is_in_the_shadow_too(post, thread, where):
    BanFactory(site=thread.site, shadow=True, **where)
    client = {"address_hashes": ("k:a1",), "network_hashes": ("k:n1",)}
    assert post(**client).shadowed
    assert not post("From elsewhere, friends.", address_hashes=("k:a2",)).shadowed


@pytest.mark.parametrize("over", ["lifted", "ended", "of another site"])
def test_a_shadow_ban_that_is_over_hides_nothing(post, thread, over):
    author = AuthorFactory(site=thread.site)
    if over == "of another site":
        BanFactory(site=SiteFactory(), shadow=True, address_hash="k:a1")
    else:
        until = timezone.now() - timedelta(days=1) if over == "ended" else None
        ban = BanFactory(author=author, shadow=True, until=until)
        if over == "lifted":
            lift(Ban.objects.filter(pk=ban.pk), actor=UserFactory())
    assert not post(author=author, address_hashes=("k:a1",)).shadowed


def test_an_open_ban_beside_it_goes_first(post, troll):
    BanFactory(author=troll)
    with pytest.raises(Refusal, match="banned"):
        post(author=troll)


def test_banned_at_a_comment_they_go_on_seeing_that_too_until_it_is_undone(held, moderator):
    target = {held.pk: held.newest_revision_id}
    outcome, _ = ban_and_reject(target, actor=moderator, reason="abuse", shadow=True)
    own = as_seen_by(held.author, held)
    assert (own.status, own.told) == ("published", "")
    assert held.decisions.first().text_sent == ""
    undo_act(outcome.act, actor=moderator)
    assert as_seen_by(held.author, held).status == "held"
    assert not Ban.objects.in_force(timezone.now()).exists()


def test_who_is_rejected_openly_later_is_told(held, moderator):
    target = {held.pk: held.newest_revision_id}
    ban_and_reject(target, actor=moderator, reason="abuse", shadow=True)
    act = moderate(target, Action.REJECT, actor=moderator, reason="spam").act
    assert as_seen_by(held.author, held).status == "rejected"
    undo_act(act, actor=moderator)
    assert as_seen_by(held.author, held).status == "published"


def test_what_a_person_approves_all_the_same_is_public(said, moderator, troll):
    moderate({said.pk: said.newest_revision_id}, Action.APPROVE, actor=moderator)
    assert as_seen_by(None, said).status == "published"
    assert not Comment.objects.get(pk=said.pk).shadowed


def test_the_desk_bans_in_the_shadow_and_says_so(desk, held):
    pk = held.pk
    form = {"ban": shown(held), f"reason:{pk}": "abuse", f"duration:{pk}": "7"}
    page = press(desk, **form, **{f"scope:{pk}": "author", f"shadow:{pk}": "1"})
    assert "1 author shadow-banned, 1 comment rejected." in page.text
    assert Ban.objects.get().shadow
    held.refresh_from_db()
    assert held.shadowed
    address = f"/admin/comments/author/{held.author_id}/change/"
    assert "Shadow-banned until" in desk.get(address).content.decode()


def test_an_address_is_shadow_banned_with_its_author(thread, moderator):
    comment = make_comment(thread=thread)
    Comment.objects.filter(pk=comment.pk).update(address_hash="k:a1")
    bans = ban_author(
        comment.author, actor=moderator, reason="abuse", scope=Scope.ADDRESS, shadow=True
    )
    assert [ban.shadow for ban in bans] == [True, True]
