"""A connection that broke is replaced before it is used; one that works is not asked about it, and
plans what is asked often once."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection

from tests.live import REPOSITORY


@pytest.fixture
def kept(transactional_db):
    """A connection that is kept between requests, and the number of the process behind it."""
    enabled = connection.health_check_enabled
    connection.close()
    connection.health_check_enabled = True
    yield lambda: connection.connection.info.backend_pid
    connection.close()
    connection.health_check_enabled = enabled


def ask():
    """What a request does: it may find the connection of an earlier one."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'asked'")


def from_outside(statement, *parameters):
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        return other.execute(statement, parameters).fetchone()


def test_a_working_connection_is_kept_and_not_asked(kept):
    ask()
    before = kept()
    connection.close_if_unusable_or_obsolete()
    with connection.cursor():
        query = from_outside("SELECT query FROM pg_stat_activity WHERE pid = %s", before)
    assert (kept(), query) == (before, ("SELECT 'asked'",))


def test_a_connection_that_the_server_ended_is_replaced(kept):
    ask()
    before = kept()
    from_outside("SELECT pg_terminate_backend(%s, 10000)", before)
    ask()
    assert kept() != before


def test_a_connection_closed_under_our_hands_is_replaced(kept):
    ask()
    connection.connection.close()
    ask()


def test_after_an_error_the_server_is_asked(kept):
    ask()
    before = kept()
    from_outside("SELECT pg_terminate_backend(%s, 10000)", before)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    ask()
    assert kept() != before


@pytest.mark.parametrize(("setting", "kept_statements"), [("True", 1), ("False", 0)])
def test_statements_are_planned_once_a_connection_unless_a_pooler_is_between(
    setting, kept_statements
):
    asked_often = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "for n in range(5): cursor.execute('SELECT %s::int + 1', [n])\n"
        "cursor.execute('SELECT count(*) FROM pg_prepared_statements')\n"
        "print(cursor.fetchone()[0])\n"
    )
    env = os.environ | {
        "DATABASE_URL": settings.DATABASE_URL,
        "PARLEY_PREPARED_STATEMENTS": setting,
    }
    told = subprocess.run(
        [sys.executable, "-c", asked_often],
        cwd=REPOSITORY,
        env=env,
        encoding="utf-8",
        capture_output=True,
    )
    assert told.stdout.strip() == str(kept_statements), told.stderr
