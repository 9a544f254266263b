"""A database of an earlier version, with acts of every kind, reads the same after an update."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from comments.accounts.site_keys import key_with
from comments.ids import id_at
from comments.models import Flag, SiteKey
from moderation.acts import undo_act, undo_decision
from moderation.exceptions import ModerationError
from moderation.models import Act, Ban, Decision

BEFORE_ACTS = [("comments", "0001_initial"), ("moderation", "0003_score_language")]
NAME = "an_earlier_version"
START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def old_apps(django_db_setup, django_db_blocker):
    """The models of the earlier version, on a database of its own in place of the tests'."""
    with django_db_blocker.unblock():
        ours = connection.settings_dict["NAME"]
        _recreate(NAME)
        connection.settings_dict["NAME"] = NAME
        executor = MigrationExecutor(connection)
        others = [
            leaf
            for leaf in executor.loader.graph.leaf_nodes()
            if leaf[0] not in ("comments", "moderation")
        ]
        targets = [*others, *BEFORE_ACTS]
        executor.migrate(targets)
        yield executor.loader.project_state(targets).apps
        connection.close()
        connection.settings_dict["NAME"] = ours
        _recreate(NAME, again=False)


def _recreate(name, *, again=True):
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        if again:
            cursor.execute(f"CREATE DATABASE {name}")


class Old:
    """Rows as the earlier version wrote them, one a minute."""

    def __init__(self, apps):
        self.model = apps.get_model
        self.minutes = 0
        site = self.new("comments.Site", key="pier", name="Pier", origins=["https://p.example"])
        self.policy = self.new("moderation.Policy", site=site)
        self.version = self.new(
            "moderation.PolicyVersion", policy=self.policy, number=1, snapshot={}
        )
        address = "https://p.example/k"
        thread = self.new("comments.Thread", site=site, key="k", url=address, comment_count=9)
        self.common = {"site": site, "thread": thread}
        self.mods = [
            self.new("auth.User", username=name, is_staff=True, is_superuser=True)
            for name in ("anna", "ben")
        ]

    def new(self, model, **values):
        return self.model(model).objects.create(**values)

    def moment(self):
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)

    def comment(self, status, texts=("Words.",), *, was_public=False):
        now = self.moment()
        author = self.new("comments.Author", site=self.common["site"], name="Ada")
        Comment, Revision = self.model("comments.Comment"), self.model("comments.Revision")
        with transaction.atomic():
            comment = Comment(
                id=id_at(now), thread=self.common["thread"], author=author, created_at=now
            )
            revisions = [
                Revision(id=id_at(self.moment()), comment=comment, number=n, body=text, html=text,
                         created_at=now)
                for n, text in enumerate(texts, 1)
            ]  # fmt: skip
            comment.newest_revision_id = revisions[-1].pk
            if was_public or status == "published":
                comment.public_revision_id, comment.published_at = revisions[0].pk, now
            comment.status = status
            comment.save(force_insert=True)
            Revision.objects.bulk_create(revisions)
        return comment

    def decision(self, comment, old, new, *, kind="moderator", by=0, revision=None, **more):
        now = self.moment()
        person = self.mods[by] if kind == "moderator" else None
        return self.new(
            "moderation.Decision",
            id=id_at(now),
            comment=comment,
            revision_id=revision or (comment and comment.newest_revision_id),
            from_status=old,
            to_status=new,
            source_kind=kind,
            source_name=person.username if person else f"a {kind}",
            actor=person,
            created_at=now,
            **more,
        )

    def act(self, reason, **more):
        return self.decision(None, "", "", reason=reason, **more)


@pytest.fixture(scope="module")
def rows(old_apps, django_db_blocker):
    """What was there, by name, and the database brought to today's version."""
    with django_db_blocker.unblock():
        old, made = Old(old_apps), {}
        rule = old.comment("held")
        made["rule"] = old.decision(rule, "pending", "held", kind="rule", reason="links",
                                    detail={"links": 5}, policy_version=old.version)  # fmt: skip
        made["model"] = old.decision(old.comment("published"), "pending", "published",
                                     kind="model", policy_version=old.version)  # fmt: skip
        gone = old.comment("deleted")
        made["author"] = old.decision(gone, "published", "deleted", kind="author")
        taken_down = old.comment("rejected", was_public=True)
        made["lone"] = old.decision(taken_down, "published", "rejected",
                                    reason="spam")  # fmt: skip
        batch = old.act("batch")
        made["batch"] = batch
        made["parts"] = [
            old.decision(old.comment("published"), "held", "published", parent=batch)
            for _ in range(3)
        ]
        ban = old.act("ban", by=1)
        banned = old.comment("rejected")
        made["banning"] = old.decision(banned, "held", "rejected", by=1, reason="abuse",
                                       parent=ban)  # fmt: skip
        made["ban"] = old.new("moderation.Ban", site=old.common["site"], author=banned.author,
                              reason="abuse", created_by=old.mods[1], act=ban)  # fmt: skip
        again = old.comment("held")
        undone = old.decision(again, "held", "published")
        made["undone"] = undone
        made["undo"] = old.decision(again, "published", "held", reason="undo", reverts=undone)
        taken, back = old.act("batch"), old.comment("held")
        part = old.decision(back, "held", "rejected", reason="spam", parent=taken)
        made["undo act"] = old.act("undo", reverts=taken, by=1)
        made["undo part"] = old.decision(back, "rejected", "held", reason="undo", by=1,
                                         reverts=part, parent=made["undo act"])  # fmt: skip
        edited = old.comment("rejected", ("First words.", "Later words."), was_public=True)
        first, _ = old.model("comments.Revision").objects.filter(comment=edited).order_by("number")
        old.decision(edited, "pending", "published", kind="model", revision=first.pk)
        made["edited"] = old.decision(edited, "published", "rejected", reason="abuse")
        flagged = old.new("comments.Author", site=old.common["site"], name="Reader")
        made["flag"] = old.new(
            "moderation.Flag", comment=made["lone"].comment, reporter=flagged, reason="spam",
            created_at=START, resolved_at=START, resolved_by=made["lone"], upheld=True,
        )  # fmt: skip
        digest = SiteKey.digest_of("parley_from_before")
        old.new("comments.SiteKey", site=old.common["site"], name="server", digest=digest)
        call_command("migrate", verbosity=0)
        yield made


@pytest.fixture
def at_the_desk(rows, django_db_blocker):
    """Everything that a test does there is rolled back."""
    with django_db_blocker.unblock():
        cache.clear()
        with transaction.atomic():
            yield rows
            transaction.set_rollback(True)


def test_a_key_from_before_works_and_opens_nothing_new(at_the_desk):
    key = key_with("parley_from_before", timezone.now())
    assert (key.site.key, key.scopes, key.expires_at) == ("pier", [], None)
    assert str(key) == "server"


def test_lone_verdicts_of_machines_and_authors_have_no_act(at_the_desk):
    for name in ("rule", "model", "author"):
        now = Decision.objects.get(pk=at_the_desk[name].pk)
        assert (now.act, now.source_kind) == (None, name)
    assert Decision.objects.get(pk=at_the_desk["rule"].pk).detail == {"links": 5}


def test_a_persons_lone_decision_has_an_act_of_its_own(at_the_desk):
    act = Decision.objects.get(pk=at_the_desk["lone"].pk).act
    assert (act.kind, act.reason, act.source_name) == ("decision", "spam", "anna")
    assert act.created_at == at_the_desk["lone"].created_at


def test_a_batch_keeps_its_parts_and_a_ban_its_act(at_the_desk):
    batch = Act.objects.get(pk=at_the_desk["batch"].pk)
    assert batch.kind == "batch"
    assert {part.pk for part in at_the_desk["parts"]} == {d.pk for d in batch.decisions.all()}
    ban = Ban.objects.get(pk=at_the_desk["ban"].pk)
    assert ban.act.kind == "ban"
    assert [d.pk for d in ban.act.decisions.all()] == [at_the_desk["banning"].pk]


def test_what_was_undone_is_still_undone(at_the_desk):
    undone = Decision.objects.get(pk=at_the_desk["undone"].pk)
    assert undone.reverted_by.pk == at_the_desk["undo"].pk
    assert undone.act.reverted_by == undone.reverted_by.act
    assert undone.reverted_by.act.kind == "undo"
    whole = Act.objects.get(pk=at_the_desk["undo act"].pk)
    assert (whole.kind, whole.reverts.kind, whole.source_name) == ("undo", "batch", "ben")
    with pytest.raises(ModerationError, match="An undo is not undone"):
        undo_act(whole, actor=User.objects.get(username="anna"))


def test_decisions_are_numbered_in_their_order_and_the_next_one_follows(at_the_desk):
    numbers = list(Decision.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    undo_decision(
        Decision.objects.get(pk=at_the_desk["lone"].pk), actor=User.objects.get(username="anna")
    )
    assert Decision.objects.first().number > numbers[-1]  # a sequence is not rolled back


def test_acts_from_before_are_taken_back_exactly(at_the_desk):
    anna = User.objects.get(username="anna")
    undo_act(Act.objects.get(pk=at_the_desk["batch"].pk), actor=anna)
    for part in at_the_desk["parts"]:
        now = Decision.objects.get(pk=part.pk).comment
        assert (now.status, now.public_revision_id) == ("held", None)
    edited = Decision.objects.get(pk=at_the_desk["edited"].pk)
    undo_decision(edited, actor=anna)
    edited.comment.refresh_from_db()
    assert edited.comment.status == "published"
    assert edited.comment.public_revision.body == "First words."
    assert edited.comment.newest_revision.body == "Later words."


def test_a_flag_that_was_answered_still_is_and_opens_with_the_undo(at_the_desk):
    flag = Flag.objects.get(pk=at_the_desk["flag"].pk)
    assert (flag.resolution.decision_id, flag.resolution.upheld) == (at_the_desk["lone"].pk, True)
    assert not Flag.objects.open().exists()
    undo_decision(flag.resolution.decision, actor=User.objects.get(username="ben"))
    assert Flag.objects.open().get() == flag


def test_the_desk_shows_all_of_it(at_the_desk):
    browser = Client()
    browser.force_login(User.objects.get(username="ben"))
    for kind in ("moderation/act", "moderation/decision", "comments/flag", "moderation/ban"):
        page = browser.get(f"/admin/{kind}/")
        assert page.status_code == 200
    assert Decision.objects.count() == 14
    lone = browser.get(f"/admin/moderation/decision/{at_the_desk['lone'].pk}/change/").text
    assert "Spam or advertising" in lone and "anna" in lone
    comment = Decision.objects.get(pk=at_the_desk["banning"].pk).comment_id
    assert "Abuse or harassment" in browser.get(f"/admin/comments/comment/{comment}/change/").text


@pytest.mark.parametrize("model", [Act, Decision])
def test_history_is_neither_changed_nor_deleted(at_the_desk, model):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        model.objects.update(source_name="somebody else")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {model._meta.db_table}")


def test_who_leaves_takes_their_account_from_history_and_nothing_else(at_the_desk):
    lone = Decision.objects.get(pk=at_the_desk["lone"].pk)
    User.objects.get(username="anna").delete()
    lone.refresh_from_db()
    assert (lone.actor, lone.source_name, lone.act.actor) == (None, "anna", None)
