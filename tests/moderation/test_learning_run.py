"""One run of learning, with the real model: what it makes, when it does nothing, who may run."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from comments.models import Author
from moderation.acts import moderate
from moderation.learning import champion, run
from moderation.learning.versions import promote, register_shipped, roll_back
from moderation.models import Decision, LearningRun, ModelVersion, Score
from moderation.tasks import learn
from moderation.verdicts import Action
from tests.desk_talk import OFFERS, TALK, texts
from tests.factories import AuthorFactory, make_comments
from tests.history import rewriting_history


@pytest.fixture(autouse=True)
def nothing_loaded():
    champion._loaded.clear()
    yield
    champion._loaded.clear()


@pytest.fixture
def decided(thread, moderator):
    """Let the moderator decide so many comments in a week; by default, reject offers."""

    def _decided(count, kinds=OFFERS, action=Action.REJECT, *, weeks_ago=1):
        authors = Author.objects.bulk_create(AuthorFactory.build_batch(count, site=thread.site))
        bodies = texts(kinds, count, start=1000 * weeks_ago)
        rows = [
            {"author": author, "status": "held", "body": body}
            for author, body in zip(authors, bodies, strict=True)
        ]
        comments = make_comments(rows, thread=thread)
        Score.objects.bulk_create(
            Score(revision_id=c.newest_revision_id, model_version="test-1") for c in comments
        )
        reason = "spam" if action is Action.REJECT else ""
        targets = {c.pk: c.newest_revision_id for c in comments}
        moderate(targets, action, actor=moderator, reason=reason)
        for day in range(7):
            decisions = Decision.objects.filter(comment__in=[c.pk for c in comments[day::7]])
            with rewriting_history():
                decisions.update(created_at=timezone.now() - timedelta(days=day, weeks=weeks_ago))

    return _decided


@pytest.fixture
def two_hundred(decided):
    decided(40)
    decided(160, TALK, Action.APPROVE)


def test_what_passes_comes_into_use_with_a_report(two_hundred, thread):
    record = run.run()
    version = record.version
    shipped = ModelVersion.objects.get(version=version.base)
    assert record.outcome == f"{version} passed and is in use now."
    assert (version.state, version.parent, version.promoted_by) == ("champion", shipped, None)
    report = version.report
    assert report["passed"] and not report["reasons"]
    assert report["against"] == shipped.version
    assert all(gate["passed"] for gate in report["comparison"]["gates"])
    (lessons,) = report["lessons"]
    assert lessons["site"] == str(thread.site_id)
    assert lessons["learned"] + lessons["held_back"] == 200
    assert report["changes"]["comments"] == 200
    assert sum(row["comments"] for row in report["changes"]["moved"]) >= 20


def test_a_report_and_a_version_hold_no_words_of_readers(two_hundred):
    version = run.run().version
    kept = json.dumps(version.report).encode() + bytes(version.adaptation)
    assert b"harbour" not in kept and b"uncle" not in kept


def test_what_does_not_pass_stays_in_shadow_and_says_why(decided):
    decided(60)
    record = run.run()
    assert record.outcome == f"{record.version} did not pass and stays in shadow."
    assert record.version.state == "shadow"
    assert record.version.report["reasons"][0].startswith("not enough evidence")
    assert ModelVersion.objects.champions().get().is_shipped


def test_where_the_owner_wants_to_decide_what_passes_waits(two_hundred, settings):
    settings.LEARNING_PROMOTES = False
    record = run.run()
    assert record.outcome == (
        f"{record.version} passed and waits in shadow for somebody to promote it."
    )
    assert record.version.state == "shadow" and record.version.report["passed"]


def test_after_a_rollback_the_next_one_waits_for_a_person(two_hundred, decided, moderator):
    roll_back(run.run().version, by=moderator)
    decided(60, weeks_ago=0)
    decided(100, TALK, Action.APPROVE, weeks_ago=0)
    record = run.run()
    assert record.version.report["passed"]
    assert record.version.state == "shadow"
    assert ModelVersion.objects.champions().get().is_shipped


def test_few_new_decisions_change_nothing_and_it_says_so(decided):
    decided(run.FEWEST_NEW - 1)
    record = run.run()
    assert record.version is None
    assert record.outcome == (
        "Nothing was learned: 49 new decisions that say something, 50 are needed."
    )


def test_a_second_night_needs_as_many_new_ones_again(two_hundred, decided):
    run.run()
    assert run.run().outcome.startswith("Nothing was learned: 0 new")
    decided(run.FEWEST_NEW, weeks_ago=0)
    again = run.run()
    (lessons,) = again.version.report["lessons"]
    assert lessons["learned"] + lessons["held_back"] == 250


def test_after_an_upgrade_the_shipped_model_takes_over_and_all_is_learned_anew(two_hundred):
    old = run.run().version
    ModelVersion.objects.filter(pk=old.pk).update(base="2020.01.01-abcdef01", version="old")
    champion._loaded.clear()
    new = run.run().version
    old.refresh_from_db()
    assert (old.state, new.state, new.parent.version) == ("retired", "champion", new.base)
    assert new.parent.parent == old


def test_only_one_run_at_a_time(db):
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [run._LOCK])
        with pytest.raises(run.Busy, match="another run is under way"):
            run.run()
        with pytest.raises(CommandError, match="another run is under way"):
            call_command("learn")
        learn()
        # A closed connection's lock goes a moment after it: the next test would find it.
        other.execute("SELECT pg_advisory_unlock(%s)", [run._LOCK])
    assert not LearningRun.objects.exists()


def test_a_run_that_was_killed_is_told_as_cut_off(db):
    killed = LearningRun.objects.create(started_at=timezone.now())
    run.run()
    killed.refresh_from_db()
    assert killed.outcome == "It was cut off." and killed.ended_at


def test_a_run_that_fails_says_so_and_lets_the_next_one_run(db, monkeypatch):
    def broken():
        raise OSError("no model")

    with monkeypatch.context() as outage:
        outage.setattr(run, "shipped_scorer", broken)
        with pytest.raises(OSError, match="no model"):
            run.run()
    assert LearningRun.objects.get().outcome.startswith("It failed")
    assert run.run().outcome.startswith("Nothing was learned")


def test_the_command_and_the_task_do_the_same(two_hundred, capsys, admin_user):
    call_command("learn")
    assert "passed and is in use now." in capsys.readouterr().out
    learn(admin_user.pk)
    assert LearningRun.objects.first().asked_by == admin_user


def test_versions_that_nobody_goes_back_to_are_let_go(two_hundred):
    version = run.run().version
    shipped = version.parent
    shadows = [
        ModelVersion.objects.create(version=f"b+{n}", base="b", adaptation=b"1") for n in range(2)
    ]
    promote(shipped)
    long_ago = timezone.now() - run.KEPT - timedelta(days=1)
    ModelVersion.objects.exclude(pk=shadows[1].pk).update(created_at=long_ago)
    run.run()
    left = set(ModelVersion.objects.values_list("pk", flat=True))
    assert left == {shipped.pk, version.pk, shadows[1].pk}
    register_shipped(shipped.base)


def test_the_number_of_queries_does_not_depend_on_the_number_of_decisions(
    decided, django_assert_max_num_queries
):
    decided(60)
    decided(60, TALK, Action.APPROVE)
    run.run()
    decided(200, weeks_ago=0)
    with django_assert_max_num_queries(40):
        run.run()
