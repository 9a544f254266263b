"""Nothing waits for the database for ever, and who waited is told to come again."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from config.database.limits import limits
from tests.factories import ThreadFactory


@pytest.fixture
def impatient(transactional_db):
    """A connection that waits for a moment only."""
    connection.close()
    before = connection.settings_dict["OPTIONS"]["options"]
    connection.settings_dict["OPTIONS"]["options"] = "-c statement_timeout=200 -c lock_timeout=100"
    yield
    connection.settings_dict["OPTIONS"]["options"] = before
    connection.close()


@pytest.fixture
def locked_thread(impatient):
    """Somebody else holds the table of threads, and does not let go."""
    thread = ThreadFactory()
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("LOCK TABLE comments_thread IN ACCESS EXCLUSIVE MODE")
        yield thread
        other.rollback()


def test_every_connection_has_its_limits(db):
    with connection.cursor() as cursor:
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] != "0", name


def test_a_console_may_take_its_time_but_connects_soon_or_never():
    assert "statement_timeout=0" in limits(0)["options"]
    assert (
        limits(0)["connect_timeout"] == settings.DATABASES["default"]["OPTIONS"]["connect_timeout"]
    )


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/api/v1/threads/{id}", "application/json", "application/problem+json"),
        ("/api/v1/threads/{id}/comments", "*/*", "application/problem+json"),
        ("/embed/thread/?site={key}&url={url}", "text/html,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_who_waited_too_long_is_told_to_come_again(locked_thread, path, accept, kind):
    site, url = locked_thread.site, locked_thread.url
    address = path.format(id=locked_thread.id, key=site.key, url=url)
    client = Client(raise_request_exception=False, headers={"accept": accept})
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Retry-After"] == "5"
    assert "X-Frame-Options" not in answer.headers or kind.startswith("application")
