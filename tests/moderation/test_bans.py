"""Who may not post."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.exceptions import Forbidden
from comments.models import Comment, Status
from moderation.acts import undo_act
from moderation.bans import Scope, ban_and_reject, lift
from moderation.exceptions import Stale
from moderation.models import Act, Ban
from tests.factories import (
    AuthorFactory,
    BanFactory,
    SiteFactory,
    ThreadFactory,
    UserFactory,
    make_comment,
)


def refused(post, **kwargs):
    try:
        post(**kwargs)
    except Forbidden as refusal:
        return refusal.code == "banned"
    return False


def test_a_banned_author_is_refused_and_nothing_is_stored(post, thread):
    author = AuthorFactory(site=thread.site)
    ban = BanFactory(author=author)
    assert refused(post, author=author)
    assert not Comment.objects.exists()
    assert lift(Ban.objects.filter(pk=ban.pk), actor=UserFactory()).bans == 1
    assert not refused(post, author=author)


@pytest.mark.parametrize(("days", "banned"), [(1, True), (-1, False)])
def test_a_ban_ends_on_its_date(post, thread, days, banned):
    author = AuthorFactory(site=thread.site)
    BanFactory(author=author, until=timezone.now() + timedelta(days=days))
    assert refused(post, author=author) is banned


def test_an_address_is_banned_under_every_key_in_use(post, thread):
    BanFactory(site=thread.site, address_hash="old:a1")
    assert refused(post, address_hashes=("new:b2", "old:a1"))
    assert not refused(post, address_hashes=("new:b3",))


def test_a_network_is_banned(post, thread):
    BanFactory(site=thread.site, network_hash="k:n1")
    assert refused(post, network_hashes=("k:n1",), address_hashes=("k:a1",))


def test_a_ban_holds_on_its_own_site_only(post, thread):
    BanFactory(site=SiteFactory(), address_hash="k:a1")
    assert not refused(post, address_hashes=("k:a1",))
    assert not refused(post, in_thread=ThreadFactory())


def test_no_hash_is_no_match(post, thread):
    BanFactory(author=AuthorFactory(site=thread.site))
    assert not refused(post)


@pytest.mark.parametrize(
    "target", [{}, {"address_hash": "a", "network_hash": "b"}], ids=["nobody", "two"]
)
def test_the_database_refuses_a_ban_of(thread, target):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ban.objects.create(site=thread.site, **target)


def test_banning_from_the_queue_rejects_and_undo_takes_both_back(db, moderator):
    comment = make_comment(status="held")
    outcome, reach = ban_and_reject(
        {comment.pk: comment.newest_revision_id}, actor=moderator, reason="spam"
    )
    comment.refresh_from_db()
    assert (comment.status, reach.authors) == (Status.REJECTED, 1)
    undo_act(outcome.act, actor=moderator)
    comment.refresh_from_db()
    assert comment.status == Status.HELD
    assert not Ban.objects.in_force(timezone.now()).exists()


def test_nobody_is_banned_for_a_text_that_has_changed(db, moderator):
    comment, other = make_comment(status="held"), make_comment(status="held")
    with pytest.raises(Stale):
        ban_and_reject({comment.pk: other.newest_revision_id}, actor=moderator, reason="spam")
    assert not Ban.objects.exists()


@pytest.mark.parametrize(
    ("scope", "also_refused"),
    [(Scope.AUTHOR, None), (Scope.ADDRESS, "address_hashes"), (Scope.NETWORK, "network_hashes")],
)
def test_a_ban_reaches_as_far_as_chosen(post, thread, moderator, scope, also_refused):
    place = {"address_hashes": ("k:a1",), "network_hashes": ("k:n1",)}
    comments = [post(body, **place) for body in ("Buy pills.", "Buy more pills.")]
    targets = {c.pk: c.newest_revision_id for c in comments}
    _, reach = ban_and_reject(targets, actor=moderator, reason="spam", scope=scope)
    assert reach == (2, 0 if scope == Scope.AUTHOR else 1)
    assert refused(post, body="Hello?", author=comments[0].author)
    for name, hashes in place.items():
        assert refused(post, body=f"From {name}.", **{name: hashes}) is (name == also_refused)


def test_undoing_a_wide_ban_lifts_all_of_it(post, moderator):
    comment = post("Buy pills.", address_hashes=("k:a1",))
    outcome, _ = ban_and_reject(
        {comment.pk: comment.newest_revision_id},
        actor=moderator,
        reason="spam",
        scope=Scope.ADDRESS,
    )
    assert Ban.objects.count() == 2
    undo_act(outcome.act, actor=moderator)
    assert not Ban.objects.in_force(timezone.now()).exists()


def in_force():
    return Ban.objects.in_force(timezone.now()).count()


def test_lifting_is_taken_back_and_the_ban_is_in_force_again(held, moderator):
    ban_and_reject({held.pk: held.newest_revision_id}, actor=moderator, reason="spam")
    lifted = lift(Ban.objects.all(), actor=moderator)
    assert (lifted.bans, in_force()) == (1, 0)
    undo_act(lifted.act, actor=moderator)
    assert in_force() == 1
    with pytest.raises(Stale):
        undo_act(lifted.act, actor=moderator)
    assert lift(Ban.objects.all(), actor=moderator).bans == 1


@pytest.mark.parametrize("first", ["ban", "lift"])
def test_a_ban_that_was_taken_back_itself_stays_so_in_whatever_order(held, moderator, first):
    outcome, _ = ban_and_reject({held.pk: held.newest_revision_id}, actor=moderator, reason="spam")
    acts = [outcome.act, lift(Ban.objects.all(), actor=moderator).act]
    for act in acts if first == "ban" else reversed(acts):
        undo_act(act, actor=moderator)
    assert in_force() == 0


def test_nothing_to_lift_is_no_act(moderator, thread):
    assert lift(Ban.objects.all(), actor=moderator) == (None, 0)
    assert not Act.objects.exists()
