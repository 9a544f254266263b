import pytest
from django.utils import timezone

from comments.models import Revision, Status
from comments.rows import insert
from comments.signals import comment_moved
from comments.transitions import (
    Source,
    SourceKind,
    State,
    enter,
    keep_public,
    lock,
    move,
    restore,
)
from moderation.decision_log import Context
from tests.factories import (
    AuthorFactory,
    ThreadFactory,
    UserFactory,
    make_comment,
    make_comments,
    unsaved_comment,
)

pytestmark = pytest.mark.django_db

# Who may move a comment, by state and event as the house's design has them: written out once
# more, since a table compared with itself is always right. A moderator's undo leads back to any
# state but deleted; an import brings its comments in the state that they had.
WHO_MAY = {
    ("pending", "held"): "rule model system moderator importer",
    ("pending", "published"): "rule model moderator importer",
    ("pending", "rejected"): "rule model moderator importer",
    ("pending", "deleted"): "author system importer",
    ("held", "pending"): "moderator",
    ("held", "published"): "moderator",
    ("held", "rejected"): "rule model moderator",
    ("held", "deleted"): "author system",
    ("published", "pending"): "moderator",
    ("published", "held"): "rule model system moderator",
    ("published", "published"): "rule model moderator",  # an edit takes the older text's place
    ("published", "rejected"): "rule model moderator",
    ("published", "deleted"): "author system",
    ("rejected", "pending"): "moderator",
    ("rejected", "held"): "moderator",
    ("rejected", "published"): "moderator",
    ("rejected", "deleted"): "author system",
}


def source_of(kind: SourceKind) -> Source:
    user = UserFactory() if kind == SourceKind.MODERATOR else None
    return Source(kind, "someone", user.pk if user else None)


@pytest.mark.parametrize("old", Status)
@pytest.mark.parametrize("new", Status)
def test_a_comment_moves_where_the_design_says_and_nowhere_else(old, new):
    thread = ThreadFactory()
    rows = [{"author": AuthorFactory(site=thread.site), "status": old} for _ in SourceKind]
    comments = dict(zip(SourceKind, make_comments(rows, thread=thread), strict=True))
    for comment in comments.values():
        comment.newest_revision = Revision.objects.create(
            comment=comment,
            number=2,
            body="edited",
            html="<p>edited</p>",
            created_at=comment.created_at,
        )
        comment.save()
    moved = {
        kind
        for kind, comment in comments.items()
        if move({comment.id: comment.newest_revision_id}, new, source=source_of(kind))
    }
    assert moved == set(WHO_MAY.get((old, new), "").split())
    for kind, comment in comments.items():
        comment.refresh_from_db()
        assert comment.status == (new if kind in moved else old)


def test_a_verdict_on_an_older_text_moves_nothing():
    comment = make_comment(status=Status.PENDING)
    old = comment.newest_revision_id
    comment.newest_revision = Revision.objects.create(
        comment=comment, number=2, body="edited", created_at=comment.created_at
    )
    comment.save()
    assert move({comment.id: old}, Status.PUBLISHED, source=Source.rule("x")) == []


def test_publishing_counts_and_makes_copies_stale():
    thread = ThreadFactory()
    comments = [make_comment(thread=thread, status=Status.PENDING) for _ in range(3)]
    version = thread.version
    targets = {c.id: c.newest_revision_id for c in comments}
    assert len(move(targets, Status.PUBLISHED, source=Source.rule("x"))) == 3
    thread.refresh_from_db()
    assert (thread.comment_count, thread.version) == (3, version + 1)


def test_holding_an_unseen_comment_changes_nothing_for_readers():
    thread = ThreadFactory()
    comment = make_comment(thread=thread, status=Status.PENDING)
    version = thread.version
    move({comment.id: comment.newest_revision_id}, Status.HELD, source=Source.rule("x"))
    thread.refresh_from_db()
    assert (thread.comment_count, thread.version) == (0, version)


def test_deleting_what_is_not_shown_changes_its_placeholder():
    author = AuthorFactory()
    root = make_comment(thread=ThreadFactory(site=author.site), author=author)
    make_comment(parent=root)
    targets = {root.id: root.newest_revision_id}
    move(targets, Status.HELD, source=Source.moderator(UserFactory()))
    thread = root.thread
    thread.refresh_from_db()
    before = (thread.comment_count, thread.version)
    move(targets, Status.DELETED, source=Source.author(author))
    thread.refresh_from_db()
    assert (thread.comment_count, thread.version) == (before[0], before[1] + 1)


def test_the_first_publication_is_remembered():
    comment = make_comment()
    first = comment.published_at
    user = UserFactory()
    targets = {comment.id: comment.newest_revision_id}
    move(targets, Status.HELD, source=Source.moderator(user))
    move(targets, Status.PUBLISHED, source=Source.moderator(user))
    comment.refresh_from_db()
    assert comment.published_at == first


def test_what_moved_is_announced_once_with_its_source_and_reason():
    heard = []

    def listen(sender, **told):
        heard.append(told)

    comment_moved.connect(listen)
    try:
        comment = make_comment(status=Status.PENDING)
        move(
            {comment.id: comment.newest_revision_id},
            Status.HELD,
            source=Source.rule("links"),
            reason="too_many_links",
        )
    finally:
        comment_moved.disconnect(listen)
    (told,) = heard
    assert told["moves"][0].to_status == Status.HELD
    assert (told["source"], told["reason"]) == (Source.rule("links"), "too_many_links")


def edited(comment):
    """The comment, public, with a newer text that waits."""
    newer = Revision.objects.create(
        comment=comment, number=2, body="Newer.", html="<p>Newer.</p>",
        created_at=comment.created_at,
    )  # fmt: skip
    comment.newest_revision = newer
    comment.save()
    return comment


def standing(comment):
    comment.refresh_from_db()
    return comment.status, comment.public_revision_id, comment.newest_revision_id


def test_comments_are_locked_and_read_once_for_all_that_is_done_to_them(
    django_assert_num_queries,
):
    comment = make_comment()
    targets = {comment.id: comment.newest_revision_id}
    with django_assert_num_queries(1):
        locked = lock(targets)
        assert lock(locked) is locked
    move(locked, Status.HELD, source=Source.system("a test"))
    assert locked[comment.id].status == Status.HELD
    assert locked[comment.id].public_revision_id == comment.public_revision_id


def test_a_comment_with_a_newer_text_is_not_among_the_locked():
    comment = make_comment()
    older = comment.newest_revision_id
    edited(comment)
    assert not lock({comment.id: older})


def test_a_comment_that_nobody_has_seen_enters_without_a_look_at_it(django_assert_max_num_queries):
    thread = ThreadFactory()
    author = AuthorFactory(site=thread.site)
    comment = unsaved_comment(thread, author=author, status=Status.PENDING)
    with django_assert_max_num_queries(1):  # the record of it
        moved = enter(
            comment,
            Status.PUBLISHED,
            source=Source.rule("a test"),
            context=Context(entering_at=timezone.now()),
        )
    assert (moved.public_before, moved.public_after) == (None, comment.newest_revision_id)
    assert (comment.status, comment.published_at is not None) == (Status.PUBLISHED, True)
    insert(comment, comment.newest_revision)
    assert standing(comment)[0] == Status.PUBLISHED


def test_a_comment_enters_only_where_its_source_may_let_it():
    comment = unsaved_comment(ThreadFactory(), author=AuthorFactory(), status=Status.PENDING)
    with pytest.raises(ValueError, match="may not let"):
        enter(comment, Status.PUBLISHED, source=Source.system("a test"))
    assert comment.status == Status.PENDING


def test_giving_up_an_edit_makes_the_public_text_the_newest_again():
    comment = edited(make_comment())
    older, newer = comment.public_revision_id, comment.newest_revision_id
    (moved,) = keep_public({comment.id: newer}, source=Source.system("a test"))
    assert (moved.revision_id, moved.public_before, moved.public_after) == (newer, older, older)
    assert standing(comment) == (Status.PUBLISHED, older, older)
    assert keep_public({comment.id: older}, source=Source.system("a test")) == []


@pytest.mark.parametrize("away", [Status.HELD, Status.REJECTED])
def test_restoring_brings_back_the_state_and_the_text_that_was_public(away):
    comment, other = edited(make_comment()), make_comment(status=Status.HELD)
    was = standing(comment)
    person = source_of(SourceKind.MODERATOR)
    move({comment.id: comment.newest_revision_id}, away, source=person)
    locked = lock({c.id: c.newest_revision_id for c in (comment, other)})
    states = {
        comment.id: State(Status.PUBLISHED, was[2], was[1], comment.published_at),
        other.id: State.of(other),
    }
    moves = restore(locked, states, source=person)
    assert {one.to_status for one in moves} == {Status.PUBLISHED, Status.HELD}
    assert standing(comment) == was
    comment.thread.refresh_from_db()
    assert comment.thread.comment_count == 1
