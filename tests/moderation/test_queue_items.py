"""The table of what waits: what puts a comment into it, what takes it out, and in which order."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.flags import flag_comment
from comments.models import Comment
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from comments.transitions import Source
from moderation.acts import keep_older_texts, moderate, undo_act
from moderation.decisions import decide
from moderation.models import QueueItem, Score, ScoreRequest
from moderation.policy import revise_policy
from moderation.scoring import score_waiting
from moderation.verdicts import Action, Verdict
from moderation.waiting.cost import risk
from moderation.waiting.items import bring_in_overdue, requeue, wrong_items
from tests.factories import AuthorFactory, make_comment, make_comments
from tests.moderation.at_the_desk import QUEUE, desk_of

pytestmark = pytest.mark.django_db


def item_of(comment):
    return QueueItem.objects.filter(pk=comment.pk).first()


def report(comment):
    return flag_comment(
        comment=comment,
        reporter=AuthorFactory(site=comment.thread.site),
        reason="abuse",
        client=Client(),
    )[0]


def seen(comment):
    comment.refresh_from_db()
    return {comment.pk: comment.newest_revision_id}


def edit(comment, body):
    edit_comment(comment_id=comment.pk, author=comment.author, body=body, client=Client())


@pytest.fixture(autouse=True)
def right_at_the_end(db):
    yield
    assert wrong_items() == []


def test_what_the_classifier_holds_waits_with_its_scores(post, scorer):
    comment = post("toxic=0.9 said loudly")
    assert item_of(comment) is None
    score_waiting(scorer)
    item = item_of(comment)
    assert (item.why, item.site, item.language) == ("model", comment.thread.site, "en")
    assert item.scores["toxic"] == pytest.approx(0.9)
    assert item.risk == pytest.approx(0.9)
    assert item.since == comment.decisions.get().created_at


def test_what_a_rule_holds_waits_at_once_and_has_its_scores_later(post, policy, scorer):
    revise_policy(policy, suspect_terms="bribe")
    comment = post("A bribe toxic=0.2")
    assert (item_of(comment).why, item_of(comment).reason) == ("rule", "suspect_term")
    assert (item_of(comment).scores, item_of(comment).risk) == ({}, 0.5)
    score_waiting(scorer)
    assert item_of(comment).scores["toxic"] == pytest.approx(0.2)
    assert item_of(comment).why == "rule"


def test_what_is_reported_waits_until_somebody_answers(moderator):
    comment = make_comment()
    first = report(comment)
    report(comment)
    item = item_of(comment)
    assert (item.why, item.reports, item.since) == ("reports", 2, first.created_at)
    moderate(seen(comment), Action.APPROVE, actor=moderator)
    assert item_of(comment) is None


def test_what_was_reported_waits_again_when_the_answer_is_taken_back(moderator):
    comment = make_comment()
    report(comment)
    act = moderate(seen(comment), Action.REJECT, actor=moderator, reason="spam").act
    assert item_of(comment) is None
    undo_act(act, actor=moderator)
    assert (item_of(comment).why, item_of(comment).reports) == ("reports", 1)


def test_an_edit_waits_after_the_classifier_had_its_say_and_not_before(post, policy, scorer):
    revise_policy(policy, mode="publish_first")
    comment = post("A fair point.")
    score_waiting(scorer)
    revise_policy(policy, mode="hold_all")
    edit(comment, "A fair point, says my neighbour.")
    assert item_of(comment) is None
    score_waiting(scorer)
    assert (item_of(comment).why, item_of(comment).edited) == ("edit", True)


def test_an_edit_that_a_rule_doubts_waits_at_once(post, policy, scorer, moderator):
    revise_policy(policy, mode="publish_first", suspect_terms="bribe")
    comment = post("A fair point.")
    score_waiting(scorer)
    edit(comment, "A fair bribe.")
    assert item_of(comment).edited
    score_waiting(scorer)
    assert item_of(comment).edited
    keep_older_texts(seen(comment), actor=moderator)
    assert item_of(comment) is None


def test_what_no_machine_came_for_waits_until_one_comes(post, thread, scorer):
    comment = post("A fair point.")
    long_ago = timezone.now() - timedelta(minutes=6)
    overdue = make_comment(thread=thread, status="pending", created_at=long_ago)
    ScoreRequest.objects.create(
        revision=overdue.newest_revision, site=thread.site, created_at=long_ago
    )
    QueueItem.objects.all().delete()
    assert bring_in_overdue() == 1
    assert item_of(comment) is None
    assert item_of(overdue).why == "overdue"
    assert bring_in_overdue() == 0
    score_waiting(scorer)
    assert item_of(overdue) is None


def test_what_a_person_holds_waits_for_another_look(moderator):
    comment = make_comment()
    moderate(seen(comment), Action.HOLD, actor=moderator)
    assert item_of(comment).why == "person"


def test_what_is_taken_back_by_its_author_waits_for_nobody():
    comment = make_comment(status="held")
    assert item_of(comment)
    delete_comment(comment_id=comment.pk, author=comment.author)
    assert item_of(comment) is None


def test_what_a_machine_rejects_no_longer_waits():
    comment = make_comment(status="held")
    decide(seen(comment), Verdict(Action.REJECT, "spam", Source.model("test-1")))
    assert item_of(comment) is None


def test_a_first_time_author_is_one_of_whom_nothing_was_public(thread):
    newcomer, known = AuthorFactory(site=thread.site), AuthorFactory(site=thread.site)
    make_comment(thread=thread, author=known, created_at=timezone.now() - timedelta(hours=1))
    first = make_comment(thread=thread, author=newcomer, status="held")
    later = make_comment(thread=thread, author=known, status="held")
    assert (item_of(first).first_time, item_of(later).first_time) == (True, False)


def test_a_missing_a_stale_and_a_superfluous_item_are_found_and_made_anew(capsys):
    missing, stale = make_comment(status="held"), make_comment(status="held")
    over, right = make_comment(), make_comment(status="held")
    kept = item_of(right)
    kept.comment, kept.pk = over, over.pk
    kept.save(force_insert=True)
    item_of(missing).delete()
    QueueItem.objects.filter(pk=stale.pk).update(risk=0.1)
    assert set(wrong_items()) == {missing.pk, stale.pk, over.pk}
    with pytest.raises(CommandError, match="3 are wrong"):
        call_command("check_queue")
    call_command("check_queue", repair=True)
    call_command("check_queue")
    assert capsys.readouterr().out.split("\n")[-2] == "The queue is right."
    assert QueueItem.objects.count() == 3


def test_any_number_of_comments_takes_one_statement(thread):
    author = AuthorFactory(site=thread.site)
    rows = [{"author": author, "status": "held", "body": f"Number {n}."} for n in range(50)]
    comments = make_comments(rows, thread=thread)
    with CaptureQueriesContext(connection) as captured:
        requeue([comment.pk for comment in comments])
    assert len(captured) == 1


def waiting(thread, *, hours, **scores):
    since = timezone.now() - timedelta(hours=hours)
    comment = make_comment(thread=thread, status="held", created_at=since)
    Score.objects.create(revision=comment.newest_revision, model_version="test-1", **scores)
    requeue([comment.pk])
    return comment


def in_order():
    return list(QueueItem.objects.in_order(timezone.now()).values_list("pk", flat=True))


def test_what_costs_most_comes_first_and_waiting_costs(thread):
    mild_and_old = waiting(thread, hours=23, toxic=0.4)
    bad_and_new = waiting(thread, hours=1, threat=0.95)
    bad_and_old = waiting(thread, hours=10, threat=0.95)
    assert in_order() == [bad_and_old.pk, mild_and_old.pk, bad_and_new.pk]


def test_nothing_waits_for_longer_than_a_day_behind_what_costs_more(thread, settings):
    settings.DESK_MAX_WAIT_HOURS = 24
    harmless = waiting(thread, hours=25, toxic=0.01)
    bad = waiting(thread, hours=20, threat=0.95)
    older = waiting(thread, hours=30, toxic=0.01)
    assert in_order() == [older.pk, harmless.pk, bad.pk]


def test_reports_raise_the_risk_but_never_to_certainty():
    alone, once, often = risk(0.1), risk(0.1, 1), risk(0.1, 30)
    assert alone < once < often < 1


@pytest.mark.parametrize("reports", [0, 1, 7])
def test_the_database_reckons_the_risk_as_python_does(thread, reports):
    comment = make_comment(thread=thread)
    Score.objects.create(
        revision=comment.newest_revision, model_version="test-1", spam=0.2, threat=0.35
    )
    for _ in range(reports):
        report(comment)
    if reports:
        assert item_of(comment).risk == pytest.approx(risk(0.35, reports))
    else:
        assert item_of(comment) is None


def test_an_item_goes_with_its_comment(thread):
    comment = make_comment(thread=thread, status="held")
    Comment.objects.filter(pk=comment.pk).update(status="rejected")
    requeue([comment.pk])
    assert item_of(comment) is None


def test_the_home_of_the_desk_says_how_it_stands_and_leads_to_the_rows(client, thread, moderator):
    first = make_comment(
        thread=thread, status="held", created_at=timezone.now() - timedelta(hours=3)
    )
    reported = make_comment(thread=thread)
    report(reported)
    make_comment(status="held")  # of another site
    moderate(seen(make_comment(thread=thread)), Action.APPROVE, actor=moderator)
    decide(
        seen(make_comment(thread=thread)),
        Verdict(Action.REJECT, "spam", Source.model("test-1")),
    )
    desk = desk_of(client, thread.site)
    page = desk.get("/admin/")
    told = {figure.what: figure for figure in page.context["figures"]}
    numbers = {what: figure.number.replace("\xa0", " ") for what, figure in told.items()}
    assert numbers == {
        "waiting": "2",
        "the longest wait": "3 hours",
        "reported by readers": "1",
        "escalated": "0",
        "decided by people in a day": "1",
        "decided by machines in a day": "1",
        "of them rejected": "1",
    }
    for figure in told.values():
        assert desk.get(figure.address).status_code == 200
    assert first.newest_revision.body in desk.get(told["waiting"].address).text


def test_counts_of_a_page_that_is_open_follow_what_comes(client, thread):
    desk = desk_of(client, thread.site)
    make_comment(thread=thread, status="held")
    assert desk.get(f"{QUEUE}counts/").json()[""] == "1"
    make_comment(thread=thread, status="held")
    make_comment(status="held")  # of another site
    counted = desk.get(f"{QUEUE}counts/?tab=new").json()
    assert (counted[""], counted["reported"], counted["rejected"]) == ("2", "0", "0")
