"""The demo site, and what its people may do."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db.migrations import Migration

from comments.models import Comment, Site
from config.serve.__main__ import _tell as tell
from moderation.models import Decision
from moderation.staff.roles import MODERATORS, ensure_moderators


@pytest.fixture
def made(db, settings):
    settings.PUBLIC_URL = "http://localhost:8123"
    out = StringIO()
    call_command("create_demo", stdout=out)
    return out.getvalue()


def test_it_makes_a_site_that_the_article_may_embed(made):
    site = Site.objects.get(key="demo")
    assert site.origins == ["http://localhost:8123", "http://news.localhost:8123"]
    thread = site.threads.get()
    assert thread.url == "http://localhost:8123/demo/"
    assert thread.comment_count == Comment.objects.published().count() > 3


def test_its_discussion_went_the_normal_road(made):
    assert Decision.objects.filter(source_name="editor", to_status="published").count() == (
        Comment.objects.count()
    )


def test_a_second_run_changes_nothing_and_prints_no_password(made):
    before = Comment.objects.count(), User.objects.count(), Site.objects.get().origins
    out = StringIO()
    call_command("create_demo", stdout=out)
    assert out.getvalue() == ""
    assert (Comment.objects.count(), User.objects.count(), Site.objects.get().origins) == before


def test_a_terminal_shows_the_passwords(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    tell("Account editor (owner), password 1234")
    assert "password 1234" in capsys.readouterr().out


def test_the_printed_passwords_work(made, client):
    for name in ("editor", "moderator"):
        line = next(line for line in made.splitlines() if f"Account {name} " in line)
        password = line.split("password ")[1].split()[0]
        assert client.login(username=name, password=password)
        assert client.get("/admin/moderation/queue/").status_code == 200


def test_the_moderator_moderates_and_does_not_configure(made):
    moderator = User.objects.get(username="moderator")
    assert moderator.has_perm("moderation.moderate")
    assert not moderator.is_superuser
    for permission in (
        "moderation.change_policy",
        "comments.change_site",
        "comments.delete_comment",
        "auth.change_user",
    ):
        assert not moderator.has_perm(permission)


def test_the_role_is_there_after_each_migration(db):
    group = Group.objects.get(name=MODERATORS)
    assert group.permissions.filter(codename="moderate").exists()


def test_what_an_owner_takes_from_the_role_stays_taken(db):
    group = Group.objects.get(name=MODERATORS)
    group.permissions.remove(group.permissions.get(codename="add_ban"))
    call_command("migrate", verbosity=0)
    assert not group.permissions.filter(codename="add_ban").exists()


def test_what_comes_with_an_update_is_given_to_the_role_once(db):
    group = Group.objects.get(name=MODERATORS)
    new = {"view_modelversion", "view_modelreport"}
    group.permissions.remove(*Permission.objects.filter(codename__in=[*new, "add_ban"]))
    update = [(Migration("0002_learning_and_watching", "moderation"), False)]
    ensure_moderators(apps.get_app_config("moderation"), "default", plan=update)
    given = set(group.permissions.values_list("codename", flat=True))
    assert new < given
    assert "add_ban" not in given


def test_the_article_embeds_the_widget(client, db):
    page = client.get("/demo/").text
    assert '<div id="parley"></div>' in page
    assert '<script src="/embed.js" data-site="demo" async></script>' in page
