"""Over REST a publisher does what a moderator does at the desk: the same use cases."""

from uuid import uuid4

import pytest

from comments.flags import flag_comment
from comments.models import Comment, Flag, Status
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.acts import moderate
from moderation.learning.meaning import labels_said
from moderation.models import Act, Decision
from moderation.policy import revise_policy
from moderation.verdicts import Action
from tests.api.conftest import fields_of, problem_of
from tests.factories import AuthorFactory, UserFactory, make_comment, make_comments

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(thread):
    return make_comment(thread=thread, status="held", body="Held words.")


@pytest.fixture
def decide(server, home):
    """Decide on comments, by a key that may moderate."""
    client = server("moderate")

    def _decide(action, *comments, headers=None, **more):
        told = [c if isinstance(c, dict) else {"id": str(c.pk)} for c in comments]
        body = {"action": action, "comments": told, **more}
        return client.post(f"{home}/moderation", body, headers=headers or {})

    return _decide


@pytest.fixture
def undo(server, home):
    def _undo(answer):
        return server("moderate").post(f"{home}/acts/{answer.json()['act']}/undo")

    return _undo


def status_of(comment):
    comment.refresh_from_db()
    return comment.status


@pytest.mark.parametrize(
    ("action", "more", "status"),
    [
        ("approve", {}, "published"),
        ("reject", {"reason": "hate"}, "rejected"),
        ("hold", {}, "held"),
    ],
)
def test_one_comment_is_decided_and_undone_exactly(decide, undo, held, site, action, more, status):
    done = decide(action, held, **more)
    assert done.json()["comments"] == [{"id": str(held.pk), "outcome": "done"}]
    assert status_of(held) == status
    decision = held.decisions.first()
    assert (decision.source_kind, decision.source_name) == (
        "moderator",
        f"key:{site.key}:Newsroom",
    )
    assert decision.actor is None
    assert undo(done).json() == {"comments": [str(held.pk)]}
    assert status_of(held) == "held"


def test_many_are_one_act_and_undone_as_one(decide, undo, thread, author):
    rows = [{"author": author, "status": "held", "body": f"Held {n}"} for n in range(30)]
    comments = make_comments(rows, thread=thread)
    done = decide("reject", *comments, reason="spam")
    assert {one["outcome"] for one in done.json()["comments"]} == {"done"}
    act = Act.objects.get(pk=done.json()["act"])
    assert (act.kind, act.reason, act.decisions.count()) == ("batch", "spam", 30)
    undo(done)
    assert set(Comment.objects.values_list("status", flat=True)) == {"held"}


def test_a_batch_costs_the_same_however_many_it_is_of(
    decide, thread, author, django_assert_max_num_queries
):
    for size in (2, 200):
        rows = [{"author": author, "status": "held", "body": f"{size} {n}"} for n in range(size)]
        comments = make_comments(rows, thread=thread)
        with django_assert_max_num_queries(20):
            assert decide("approve", *comments).status_code == 200


def test_what_is_not_there_is_told_and_the_rest_is_done(decide, held):
    foreign, absent = make_comment(status="held"), {"id": str(uuid4())}
    done = decide("approve", foreign, held, absent)
    outcomes = [one["outcome"] for one in done.json()["comments"]]
    assert outcomes == ["unknown", "done", "unknown"]
    assert status_of(foreign) == "held"


def test_where_nothing_can_be_done_nothing_is_done(decide):
    answer = decide("approve", make_comment(status="held"), {"id": str(uuid4())})
    assert (answer.status_code, problem_of(answer)) == (409, "stale")
    assert not Act.objects.exists() and not Decision.objects.exists()


def test_what_was_edited_or_decided_since_it_was_read_stays(decide, held, thread):
    read = {"id": str(held.pk), "revision": str(held.newest_revision_id), "decision": None}
    other = make_comment(thread=thread, status="held")
    moderate({held.pk: held.newest_revision_id}, Action.REJECT, actor=UserFactory(), reason="spam")
    outcomes = decide("approve", read, other).json()["comments"]
    assert [one["outcome"] for one in outcomes] == ["stale", "done"]
    assert status_of(held) == "rejected"
    last = {**read, "decision": str(held.decisions.get().pk)}
    edited = {**last, "revision": str(other.newest_revision_id)}
    assert decide("approve", edited).status_code == 409
    assert decide("approve", last).status_code == 200


def test_a_retry_decides_once(decide, held):
    key = {"idempotency-key": "m-1"}
    first, again = decide("approve", held, headers=key), decide("approve", held, headers=key)
    assert first.json() == again.json()
    assert Act.objects.count() == Decision.objects.count() == 1
    other = decide("hold", held, headers=key)
    assert (other.status_code, problem_of(other)) == (422, "idempotency_key_reused")


def test_an_edit_is_given_up_for_the_older_text(decide, author, thread, site):
    revise_policy(site.policy, mode="hold_all")
    comment = make_comment(thread=thread, author=author, body="Fair.")
    edit_comment(comment_id=comment.pk, author=author, body="Unfair.", client=Client())
    assert decide("keep_older_text", comment).status_code == 200
    comment.refresh_from_db()
    assert comment.newest_revision_id == comment.public_revision_id


def test_flags_are_answered_and_an_undo_opens_them_again(decide, undo, thread):
    comment = make_comment(thread=thread)
    flag, _ = flag_comment(
        comment=comment, reporter=AuthorFactory(site=thread.site), reason="abuse", client=Client()
    )
    done = decide("reject", comment, reason="abuse")
    flag = Flag.objects.select_related("resolution").get()
    assert flag.resolved_at and flag.resolution.upheld
    undo(done)
    assert Flag.objects.get().resolved_at is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "approve"}, "comments"),
        ({"action": "approve", "comments": []}, "comments"),
        ({"action": "approve", "comments": ["1"]}, "comments.0"),
        ({"action": "approve", "comments": [{"id": "1"}]}, "comments.0.id"),
        ({"action": "delete", "comments": [{"id": str(uuid4())}]}, "action"),
        ({"action": "reject", "comments": [{"id": str(uuid4())}]}, "reason"),
        ({"action": "reject", "reason": "ugly", "comments": [{"id": str(uuid4())}]}, "reason"),
        ({"action": "hold", "reason": "spam", "comments": [{"id": str(uuid4())}]}, "reason"),
        ({"action": "approve", "comments": [{"id": str(uuid4()), "revision": "x"}]},
         "comments.0.revision"),
        ({"action": "approve", "comments": [{"id": str(uuid4())}] * 501}, "comments"),
        ({"action": "approve", "comments": [{"id": str(uuid4())}] * 10_000}, "comments"),
    ],
)  # fmt: skip
def test_a_decision_that_makes_no_sense_is_named(server, home, body, field):
    answer = server().post(f"{home}/moderation", body)
    assert (answer.status_code, problem_of(answer)) == (400, "invalid")
    assert field in fields_of(answer)
    assert not Act.objects.exists()


def test_a_decision_is_undone_out_of_a_batch(decide, server, home, thread, held):
    other = make_comment(thread=thread, status="held")
    decide("approve", held, other)
    decision = held.decisions.get()
    assert server().post(f"{home}/decisions/{decision.pk}/undo").status_code == 200
    assert (status_of(held), status_of(other)) == ("held", "published")


def test_what_cannot_be_undone_says_why(decide, undo, server, home, held):
    done = decide("approve", held)
    moderate({held.pk: held.newest_revision_id}, Action.REJECT, actor=UserFactory(), reason="spam")
    assert undo(done).status_code == 200
    assert status_of(held) == "rejected"  # as decided since
    answer = undo(done)
    assert (answer.status_code, problem_of(answer)) == (409, "stale")
    last = held.decisions.first()
    again = server().post(f"{home}/acts/{last.act_id}/undo")
    assert (again.status_code, problem_of(again)) == (422, "not_possible")


def test_an_act_on_several_sites_is_not_there_for_one_of_them(server, home, held):
    foreign = make_comment(status="held")
    targets = {c.pk: c.newest_revision_id for c in (held, foreign)}
    act = moderate(targets, Action.APPROVE, actor=UserFactory()).act
    assert server().post(f"{home}/acts/{act.pk}/undo").status_code == 404
    assert status_of(held) == "published"


def test_a_keys_decisions_teach_as_a_persons_do(decide, held):
    decide("reject", held, reason="spam")
    decision = Decision.objects.standing_human().get()
    assert labels_said(decision.to_status, decision.reason) == {"spam": 1}


def test_no_machine_overrules_a_key(decide, held, site):
    from comments.transitions import Source
    from moderation.decisions import decide as decide_by
    from moderation.verdicts import Verdict

    decide("approve", held)
    verdict = Verdict(Action.REJECT, "spam", Source.model("test-1"))
    assert decide_by({held.pk: held.newest_revision_id}, verdict) == []
    assert status_of(held) == Status.PUBLISHED
