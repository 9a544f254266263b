"""The monthly reports: what the classifier did, what people made of it, and the alarms."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from comments.ids import id_at
from moderation.acts import moderate, undo_decision
from moderation.decisions import decide
from moderation.models import Decision, ModelReport, Score
from moderation.verdicts import Action, Source, Verdict
from moderation.watch import watch
from moderation.watch.alarms import alarms_of
from moderation.watch.interval import share
from moderation.watch.report import write_month
from moderation.watch.reversals import WITHHELD, outcomes
from moderation.watch.stability import Drift
from moderation.watch.standing import standing_alarms
from tests.factories import SiteFactory, ThreadFactory, make_comment
from tests.history import rewriting_history

MODEL = Source.model("test-1")


def machine(comment, action):
    target = {comment.pk: comment.newest_revision_id}
    decide(target, Verdict(action, "toxic", MODEL))
    Score.objects.get_or_create(revision=comment.newest_revision, model_version="test-1")
    return comment


def person(comment, action, by):
    comment.refresh_from_db()
    reason = "abuse" if action is Action.REJECT else ""
    target = {comment.pk: comment.newest_revision_id}
    return moderate(target, action, actor=by, reason=reason).act.decisions.get()


def judged(thread, did, then=None, by=None):
    """A comment that the classifier decided, and perhaps a person after it."""
    comment = machine(make_comment(thread=thread, status="pending"), did)
    return person(comment, then, by) if then else comment


def of(site):
    now = timezone.now()
    return outcomes(now - timedelta(days=1), now + timedelta(minutes=1))[site.pk]


def counted(some):
    return (some.count, some.of)


def test_what_people_decided_the_other_way_is_counted_both_ways(thread, moderator):
    for did, then in [
        (Action.HOLD, Action.APPROVE),
        (Action.HOLD, Action.APPROVE),
        (Action.HOLD, Action.REJECT),
        (Action.HOLD, None),
        (Action.REJECT, Action.APPROVE),
        (Action.APPROVE, Action.REJECT),
        (Action.APPROVE, Action.HOLD),
        (Action.APPROVE, Action.APPROVE),
        (Action.APPROVE, None),
    ]:
        judged(thread, did, then, moderator)
    found = of(thread.site)
    assert found.by_machine("held") == 4
    assert counted(found.reversed("held")) == (2, 3)
    assert counted(found.reversed("rejected")) == (1, 1)
    assert counted(found.reversed(*WITHHELD)) == (3, 4)
    assert counted(found.reversed("published")) == (2, 3)


def test_the_last_decision_that_stands_is_the_one_that_counts(thread, moderator):
    first = judged(thread, Action.HOLD, Action.APPROVE, moderator)
    assert counted(of(thread.site).reversed("held")) == (1, 1)
    person(first.comment, Action.REJECT, moderator)
    assert counted(of(thread.site).reversed("held")) == (0, 1)
    undone = judged(thread, Action.HOLD, Action.APPROVE, moderator)
    undo_decision(undone, actor=moderator)
    assert counted(of(thread.site).reversed("held")) == (0, 1)


def test_what_rules_and_readers_held_is_not_the_classifiers(thread, moderator):
    comment = make_comment(thread=thread, status="pending")
    target = {comment.pk: comment.newest_revision_id}
    decide(target, Verdict(Action.HOLD, "links", Source.rule("links")))
    person(comment, Action.APPROVE, moderator)
    now = timezone.now()
    assert outcomes(now - timedelta(days=1), now) == {}


def at(decision, moment):
    with rewriting_history():
        Decision.objects.filter(pk=decision.pk).update(id=id_at(moment), created_at=moment)


def test_a_month_holds_what_the_classifier_did_in_it_and_what_people_did_after_it(
    thread, moderator
):
    now = datetime(2026, 3, 10, tzinfo=UTC)
    comment = machine(make_comment(thread=thread, status="pending"), Action.HOLD)
    at(comment.decisions.get(), datetime(2026, 2, 28, 23, 59, tzinfo=UTC))
    at(person(comment, Action.APPROVE, moderator), datetime(2026, 3, 2, tzinfo=UTC))
    Score.objects.update(created_at=datetime(2026, 2, 28, 23, 59, tzinfo=UTC))
    watch(now)
    report = ModelReport.objects.get()
    assert (report.month, report.site) == (date(2026, 2, 1), thread.site)
    assert report.figures["scored"] == 1
    assert report.figures["versions"] == {"test-1": 1}
    assert report.figures["machine"] == {"published": 0, "held": 1, "rejected": 0}
    assert report.figures["reversed"]["held"] == {
        "count": 1,
        "of": 1,
        "low": pytest.approx(0.2065),
        "high": 1.0,
    }


def test_reports_are_made_anew_each_night_and_not_twice(thread):
    judged(thread, Action.HOLD)
    watch(timezone.now() + timedelta(minutes=1))
    judged(thread, Action.HOLD)
    watch(timezone.now() + timedelta(minutes=2))
    report = ModelReport.objects.get()
    assert report.figures["machine"]["held"] == 2


@pytest.mark.parametrize("sites", [1, 5])
def test_a_month_takes_the_same_queries_for_one_site_as_for_many(
    db, sites, django_assert_num_queries
):
    for _ in range(sites):
        judged(ThreadFactory(), Action.HOLD)
    now = timezone.now() + timedelta(minutes=1)
    with django_assert_num_queries(6):
        write_month(now.date().replace(day=1), until=now, now=now)
    assert ModelReport.objects.count() == sites


def drift(of, index=0.3):
    return Drift(of, index, 400, 2000)


def test_a_false_hold_rate_that_is_surely_over_three_in_four_alarms():
    assert alarms_of([], share(60, 80), ["a"]) == []
    assert alarms_of([], share(29, 29), ["a"]) == []
    (alarm,) = alarms_of([], share(55, 60), ["a"])
    assert alarm == (
        "The classifier is too strict here: of 60 comments that it withheld in the last 30 days "
        "and people decided on, they published 55."
    )


def test_an_index_over_a_quarter_alarms_and_names_what_changed():
    assert alarms_of([drift("toxic", 0.25)], share(0, 0), ["a"]) == []
    (alarm,) = alarms_of([drift("toxic"), drift("threat"), drift("words")], share(0, 0), ["a"])
    assert alarm == (
        "Last week's comments were unlike those of the month before: the scores for toxic, the "
        "scores for threat and the words changed."
    )


def test_where_another_version_scored_before_the_alarm_says_so():
    (alarm,) = alarms_of([drift("toxic")], share(0, 0), ["a", "b"])
    assert alarm.endswith("Another version of the classifier scored before, which may be why.")
    (words,) = alarms_of([drift("words")], share(0, 0), ["a", "b"])
    assert "version" not in words


def warned(site, month, text, computed_at=None):
    return ModelReport.objects.create(
        site=site,
        month=month,
        alarms=[text] if text else [],
        computed_at=computed_at or timezone.now(),
    )


def test_the_newest_report_of_each_own_site_alarms(admin_user, thread):
    now = timezone.now()
    warned(thread.site, date(2026, 1, 1), "Old news.")
    warned(thread.site, date(2026, 2, 1), "It is too strict.")
    calm = SiteFactory()
    warned(calm, date(2026, 1, 1), "Over by now.")
    warned(calm, date(2026, 2, 1), "")
    stale = SiteFactory()
    warned(stale, date(2026, 2, 1), "Nobody looked again.", now - timedelta(days=3))
    assert [alarm.text for alarm in standing_alarms(admin_user, now)] == ["It is too strict."]
