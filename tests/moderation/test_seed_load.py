"""A large site for measuring the desk, loaded by COPY."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comments.models import Comment, Site, Thread
from moderation.models import Decision, QueueItem, Score
from moderation.waiting.items import wrong_items

pytestmark = pytest.mark.django_db


def schema():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace"
        )
        constraints = set(cursor.fetchall())
        # What follows is written down otherwise each time: with a cast more or less.
        cursor.execute(
            "SELECT split_part(indexdef, ' = ANY', 1) FROM pg_indexes WHERE schemaname = 'public'"
        )
        return constraints, set(cursor.fetchall())


def test_it_makes_what_it_says_and_leaves_the_schema_as_it_was(capsys):
    before = schema()
    call_command("seed_load", comments=1_200, authors=30, waiting=50)
    constraints, indexes = schema()
    assert constraints ^ before[0] == set()
    assert indexes ^ before[1] == set()
    site = Site.objects.get(key="load")
    comments = Comment.objects.filter(thread__site=site)
    assert comments.count() == Decision.objects.count() == Score.objects.count() == 1_200
    assert QueueItem.objects.filter(site=site).count() == 50
    assert wrong_items() == []
    for thread in Thread.objects.filter(site=site):
        assert thread.comment_count == thread.comments.filter(status="published").count()
    assert "1,200 comments, 50 of them waiting." in capsys.readouterr().out


@pytest.mark.parametrize("numbers", [{"waiting": 11}, {"authors": 0}, {"waiting": -1}])
def test_senseless_numbers_are_refused(numbers):
    with pytest.raises(CommandError):
        call_command("seed_load", **({"comments": 10, "authors": 1, "waiting": 1} | numbers))
    assert not Site.objects.filter(key="load").exists()


def test_it_is_made_once():
    Site.objects.create(key="load", name="Load", origins=[])
    with pytest.raises(CommandError, match="already"):
        call_command("seed_load", comments=10, authors=1, waiting=1)
