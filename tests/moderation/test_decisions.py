"""Who may decide what, what is recorded, and the way back."""

import pytest

from comments.flags import flag_comment
from comments.models import Flag, Status
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from comments.transitions import Source, SourceKind
from moderation import acts
from moderation.acts import keep_older_texts, moderate, undo_act, undo_decision
from moderation.bans import ban_and_reject
from moderation.decisions import decide
from moderation.exceptions import ModerationError, Stale
from moderation.models import Act, Decision, FlagResolution, QueueItem, Score, ScoreRequest
from moderation.policy import revise_policy
from moderation.scoring import score_waiting
from moderation.verdicts import Action, Verdict
from tests.factories import AuthorFactory, UserFactory, make_comment, make_comments
from tests.moderation.conftest import status_of
from tests.moderation.fakes import FakeScorer

MACHINES = [Source.rule("links"), Source.model("test-1"), Source.system("flags")]
HOLD = Verdict(Action.HOLD, "test", Source.model("test-1"))


def target(*comments):
    return {comment.pk: comment.newest_revision_id for comment in comments}


# Where a machine leaves a comment that it would approve, hold, reject; as DESIGN section 2 has it.
JUDGED = {
    "pending": ("published", "held", "rejected"),
    "held": ("held", "held", "rejected"),
    "published": ("published", "held", "rejected"),
    "rejected": ("rejected", "rejected", "rejected"),
}
HELD_ONLY = {
    "pending": ("pending", "held", "pending"),
    "held": ("held", "held", "held"),
    "published": ("published", "held", "published"),
    "rejected": ("rejected", "rejected", "rejected"),
}


@pytest.mark.parametrize("status", JUDGED)
@pytest.mark.parametrize(
    ("source", "table"),
    [
        (Source.rule("links"), JUDGED),
        (Source.model("test-1"), JUDGED),
        (Source.system("flags"), HELD_ONLY),
    ],
    ids=["rule", "model", "system"],
)
def test_a_machine_moves_no_further_than_it_may(db, source, table, status):
    actions = (Action.APPROVE, Action.HOLD, Action.REJECT)
    for action, expected in zip(actions, table[status], strict=True):
        comment = make_comment(status=status)
        moves = decide(target(comment), Verdict(action, "test", source))
        assert status_of(comment) == expected
        assert bool(moves) == (expected != status)


@pytest.mark.parametrize("source", MACHINES, ids=lambda s: s.kind.value)
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("human", [Action.APPROVE, Action.HOLD, Action.REJECT])
def test_a_machine_never_overrides_a_human_on_the_same_text(db, moderator, source, action, human):
    comment = make_comment(status="pending")
    moderate(target(comment), human, actor=moderator, reason="abuse")
    assert decide(target(comment), Verdict(action, "test", source)) == []
    assert status_of(comment) == human.target


def test_a_machine_may_judge_a_new_text_that_no_human_has_seen(post, moderator):
    comment = post()
    moderate(target(comment), Action.APPROVE, actor=moderator)
    edit_comment(comment_id=comment.pk, author=comment.author, body="Worse.", client=Client())
    comment.refresh_from_db()
    for _ in range(2):  # a task may be delivered twice
        assert decide(target(comment), HOLD) == []
    assert status_of(comment) == Status.PUBLISHED
    assert comment.decisions.filter(detail__edit_waits=True).count() == 1


def test_a_machine_decides_once_on_a_text(db):
    comment = make_comment(status="pending")
    assert decide(target(comment), HOLD)
    assert decide(target(comment), HOLD) == []
    assert Decision.objects.count() == 1


def test_a_decision_on_an_older_text_changes_nothing(post):
    comment = post()
    old = target(comment)
    edit_comment(comment_id=comment.pk, author=comment.author, body="Better.", client=Client())
    assert decide(old, HOLD) == []
    assert status_of(comment) == Status.PENDING


def test_a_decision_keeps_reason_source_numbers_and_policy_version(post, policy):
    revise_policy(policy, suspect_terms="bribe")
    decision = post("A bribe?").decisions.get()
    assert (decision.from_status, decision.to_status) == ("pending", "held")
    assert (decision.source_kind, decision.source_name) == ("rule", "suspect_terms")
    assert (decision.reason, decision.detail) == ("suspect_term", {"term": "bribe"})
    assert decision.policy_version == policy.current_version


def test_an_authors_own_deletion_is_recorded(post):
    comment = post()
    delete_comment(comment_id=comment.pk, author=comment.author)
    decision = comment.decisions.get()
    assert (decision.source_kind, decision.to_status) == (SourceKind.AUTHOR, "deleted")


def test_a_rejection_by_hand_needs_a_reason(db, moderator):
    with pytest.raises(ModerationError):
        moderate(target(make_comment()), Action.REJECT, actor=moderator)


def test_several_at_once_are_parts_of_one_act(db, moderator):
    comments = [make_comment(status="held") for _ in range(3)]
    moderate(target(*comments), Action.APPROVE, actor=moderator)
    act = Act.objects.get()
    assert (act.kind, act.actor) == ("batch", moderator)
    assert act.decisions.count() == 3


@pytest.mark.parametrize("size", [1, 40])
def test_a_batch_takes_the_same_number_of_statements(
    db, moderator, size, django_assert_max_num_queries
):
    comments = [make_comment(status="held") for _ in range(size)]
    with django_assert_max_num_queries(14):
        moderate(target(*comments), Action.APPROVE, actor=moderator)


def test_approving_a_flagged_public_comment_closes_its_flags_and_stands(db, moderator, policy):
    comment = make_comment()
    flag(comment)
    moderate(target(comment), Action.APPROVE, actor=moderator)
    assert FlagResolution.objects.get().upheld is False
    for _ in range(4):
        flag(comment)
    assert status_of(comment) == Status.PUBLISHED


def flag(comment):
    reporter = AuthorFactory(site=comment.thread.site)
    return flag_comment(comment=comment, reporter=reporter, reason="abuse", client=Client())


def test_rejecting_upholds_the_flags(db, moderator):
    comment = make_comment()
    flag(comment)
    moderate(target(comment), Action.REJECT, actor=moderator, reason="abuse")
    assert FlagResolution.objects.get().upheld is True


@pytest.mark.parametrize("before", ["pending", "held", "published", "rejected"])
@pytest.mark.parametrize("action", Action)
def test_undo_puts_a_comment_back_where_it_was(db, moderator, before, action):
    comment = make_comment(status=before)
    moderate(target(comment), action, actor=moderator, reason="abuse")
    decision = comment.decisions.get()
    undo_decision(decision, actor=moderator)
    assert status_of(comment) == before
    assert comment.decisions.get(reverts=decision).actor == moderator


def test_undo_opens_the_flags_again(db, moderator):
    comment = make_comment()
    flag(comment)
    moderate(target(comment), Action.REJECT, actor=moderator, reason="abuse")
    undo_decision(comment.decisions.get(), actor=moderator)
    assert Flag.objects.open().count() == 1


def test_after_an_undo_the_machine_may_judge_again(db, moderator):
    comment = make_comment(status="pending")
    moderate(target(comment), Action.APPROVE, actor=moderator)
    undo_decision(comment.decisions.get(), actor=moderator)
    assert ScoreRequest.objects.filter(revision=comment.newest_revision).exists()
    assert decide(target(comment), HOLD)


def test_undo_never_goes_over_a_later_human_act(db, moderator):
    comment = make_comment(status="held")
    moderate(target(comment), Action.APPROVE, actor=moderator)
    first = comment.decisions.get()
    moderate(target(comment), Action.REJECT, actor=UserFactory(), reason="abuse")
    undo_decision(first, actor=moderator)
    assert status_of(comment) == Status.REJECTED


def test_what_is_undone_after_a_later_act_is_gone_when_that_one_is_undone(db, moderator):
    comment = make_comment(status="held")
    moderate(target(comment), Action.APPROVE, actor=moderator)
    first = comment.decisions.get()
    moderate(target(comment), Action.REJECT, actor=UserFactory(), reason="abuse")
    undo_decision(first, actor=moderator)
    undo_decision(comment.decisions.get(reason="abuse"), actor=moderator)
    assert status_of(comment) == Status.HELD
    assert comment.published_at is None


def test_undoing_a_ban_restores_nothing_that_another_took_down(db, moderator):
    mine, others = make_comment(), make_comment()
    outcome, _ = ban_and_reject(target(mine, others), actor=moderator, reason="abuse")
    moderate(target(others), Action.REJECT, actor=UserFactory(), reason="spam")
    undo_act(outcome.act, actor=moderator)
    assert [status_of(mine), status_of(others)] == ["published", "rejected"]


def test_a_flag_that_an_undone_act_answered_has_the_answer_of_the_act_that_stands(db, moderator):
    comment = make_comment()
    flag(comment)
    moderate(target(comment), Action.APPROVE, actor=moderator)
    first = comment.decisions.get()
    moderate(target(comment), Action.REJECT, actor=UserFactory(), reason="abuse")
    undo_decision(first, actor=moderator)
    assert FlagResolution.objects.get().upheld is True
    assert not Flag.objects.open().exists()


def test_keeping_the_older_text_is_undone_and_the_edit_waits_again(post, moderator):
    comment = edited_after_approval(post, moderator)
    outcome = keep_older_texts(target(comment), actor=moderator)
    comment.refresh_from_db()
    assert not comment.is_edit_waiting
    undo_act(outcome.act, actor=moderator)
    comment.refresh_from_db()
    assert comment.is_edit_waiting
    assert comment.newest_revision.body == "Better."


def test_undoing_the_approval_of_an_edit_brings_the_older_text_back(post, moderator):
    edited, held = edited_after_approval(post, moderator), make_comment(status="held")
    older = edited.public_revision
    outcome = moderate(target(edited, held), Action.APPROVE, actor=moderator)
    edited.refresh_from_db()
    assert edited.public_revision == edited.newest_revision
    undo_act(outcome.act, actor=moderator)
    assert [status_of(edited), status_of(held)] == ["published", "held"]
    assert (edited.public_revision, edited.newest_revision.body) == (older, "Better.")


@pytest.mark.parametrize("action", [Action.REJECT, Action.HOLD])
def test_undoing_what_took_an_edited_comment_down_publishes_no_edit(post, moderator, action):
    comment = edited_after_approval(post, moderator)
    older = comment.public_revision
    outcome = moderate(target(comment), action, actor=moderator, reason="abuse")
    undo_act(outcome.act, actor=moderator)
    assert status_of(comment) == Status.PUBLISHED
    assert (comment.public_revision, comment.newest_revision.body) == (older, "Better.")


def edited_after_approval(post, moderator):
    comment = post()
    moderate(target(comment), Action.APPROVE, actor=moderator)
    edit_comment(comment_id=comment.pk, author=comment.author, body="Better.", client=Client())
    comment.refresh_from_db()
    return comment


def test_a_machines_first_decision_is_undone_and_a_person_decides_next(post, moderator, policy):
    revise_policy(policy, blocked_terms="bribe")
    comment = post("A bribe?")
    undo_decision(comment.decisions.get(), actor=moderator)
    assert status_of(comment) == Status.PENDING
    assert QueueItem.objects.get().why == "person"
    assert not ScoreRequest.objects.exists()
    assert decide(target(comment), HOLD) == []


def test_what_its_author_has_deleted_does_not_come_back(post, moderator):
    comment = post()
    moderate(target(comment), Action.REJECT, actor=moderator, reason="spam")
    delete_comment(comment_id=comment.pk, author=comment.author)
    deletion, rejection = comment.decisions.all()
    with pytest.raises(ModerationError, match="the words are gone"):
        undo_decision(deletion, actor=moderator)
    undo_decision(rejection, actor=moderator)
    assert status_of(comment) == Status.DELETED


def test_undo_works_once_and_is_not_undone(db, moderator):
    comment = make_comment(status="held")
    moderate(target(comment), Action.APPROVE, actor=moderator)
    decision = comment.decisions.get()
    undo_decision(decision, actor=moderator)
    with pytest.raises(Stale):
        undo_decision(decision, actor=moderator)
    with pytest.raises(ModerationError):
        undo_decision(decision.reverted_by, actor=moderator)


def test_undoing_an_act_restores_all_but_what_was_decided_later(db, moderator):
    held = [make_comment(status="held") for _ in range(2)]
    public = make_comment(status="published")
    moderate(target(*held, public), Action.REJECT, actor=moderator, reason="spam")
    moderate(target(held[0]), Action.APPROVE, actor=UserFactory())
    undo_act(Act.objects.get(kind="batch"), actor=moderator)
    assert [status_of(c) for c in [*held, public]] == ["published", "held", "published"]


def test_undoing_a_machines_act_stands_against_machines(db, moderator):
    comment = make_comment()
    decide(target(comment), Verdict(Action.HOLD, "flags", Source.system("flags")))
    undo_decision(comment.decisions.get(), actor=moderator)
    assert status_of(comment) == Status.PUBLISHED
    assert decide(target(comment), HOLD) == []


def test_a_deleted_comment_leaves_no_words_in_scores_and_decisions(post, policy):
    revise_policy(policy, mode="publish_first")
    comment = post("toxic=0.2 words")
    score_waiting(FakeScorer())
    revise_policy(policy, suspect_terms="bribe", blocked_hosts="spam.example")
    edit = {"comment_id": comment.pk, "author": comment.author, "client": Client()}
    edit_comment(body="A bribe?", **edit)
    edit_comment(body="http://spam.example", **edit)
    details = comment.decisions.exclude(detail={}).values_list("detail", flat=True)
    quoted = [{k: v for k, v in detail.items() if k != "edit_waits"} for detail in details]
    assert sorted(map(str, quoted)) == ["{'host': 'spam.example'}", "{'term': 'bribe'}"]
    other = make_comment(thread=comment.thread)
    Score.objects.create(
        revision=other.newest_revision, model_version="test-1", drivers={"spam": [["pills", 1.0]]}
    )
    delete_comment(comment_id=comment.pk, author=comment.author)
    assert not details.filter(detail__has_any_keys=["host", "term"]).exists()
    mine, others = Score.objects.order_by("revision")
    assert (mine.drivers, mine.toxic) == ({}, 0.2)
    assert others.drivers == {"spam": [["pills", 1.0]]}


def test_a_deleted_comment_is_not_quoted_in_what_was_reported_of_it(thread):
    comment, other = (make_comment(thread=thread) for _ in range(2))
    for one in (comment, other):
        reporter = AuthorFactory(site=thread.site)
        flag_comment(
            comment=one, reporter=reporter, reason="abuse", client=Client(), note="Word for word."
        )
    delete_comment(comment_id=comment.pk, author=comment.author)
    notes = dict(Flag.objects.values_list("comment", "note"))
    assert notes == {comment.pk: "", other.pk: "Word for word."}


def test_the_numbers_behind_a_decision_outlive_the_comment(post, policy):
    comment = post(" ".join(f"http://news.example/{n}" for n in range(5)))
    delete_comment(comment_id=comment.pk, author=comment.author)
    assert comment.decisions.last().detail == {"links": 5, "limit": 3}


def test_a_deleted_comment_is_never_decided(post, moderator):
    comment = post()
    delete_comment(comment_id=comment.pk, author=comment.author)
    with pytest.raises(Stale):
        moderate(target(comment), Action.APPROVE, actor=moderator)


def test_more_comments_than_one_statement_may_name_are_one_act_all_the_same(
    thread, moderator, monkeypatch
):
    monkeypatch.setattr(acts, "AT_ONCE", 3)
    author = AuthorFactory(site=thread.site)
    rows = [{"author": author, "status": "held", "body": f"Number {n}."} for n in range(8)]
    comments = make_comments(rows, thread=thread)
    outcome = moderate(target(*comments), Action.APPROVE, actor=moderator)
    assert len(outcome.moves) == 8
    assert outcome.act.decisions.count() == 8
    assert len(undo_act(outcome.act, actor=moderator)) == 8
    assert {status_of(comment) for comment in comments} == {"held"}
    assert Act.objects.count() == 2
