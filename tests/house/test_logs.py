"""What stands in the logs: little, for their owner alone, and nothing that readers wrote."""

import logging
import stat
import time
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from django.db import DatabaseError, connection, transaction

from config.embedded import logfile
from config.embedded.logfile import LogFile
from config.logs import LONGEST, Line
from config.serve.commands import WEB_WORKERS
from tests.services import VAR


def modes(path):
    return [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)]


def test_a_log_is_for_its_owner_alone_also_one_from_before(tmp_path):
    path = tmp_path / "log" / "web.log"
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)
    LogFile(path).close()
    assert modes(path) == [0o600, 0o700]


def test_a_log_never_grows_beyond_a_few_files(tmp_path, monkeypatch):
    monkeypatch.setattr(logfile, "LARGEST", 1_000)
    log = LogFile(tmp_path / "log" / "web.log")
    for number in range(500):
        log.write(f"line {number} of all that came\n")
    log.close()
    files = sorted((tmp_path / "log").iterdir())
    assert [file.name for file in files] == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert all(file.stat().st_size <= 1_000 for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert files[0].read_text(encoding="utf-8").endswith("line 499 of all that came\n")


def test_a_log_that_is_handed_over_has_room(tmp_path, monkeypatch):
    monkeypatch.setattr(logfile, "LARGEST", 100)
    path = tmp_path / "log" / "valkey.log"
    for line in ("x" * 200, ""):
        with closing(LogFile(path)) as log:
            log.make_room()
            log.write(line)
    assert path.read_text(encoding="utf-8") == ""
    assert path.with_name("valkey.log.1").exists()


def test_a_message_is_cut_and_a_short_one_is_not():
    line = Line("{name}: {message}", style="{")
    long, short = (logging.makeLogRecord({"name": "x", "msg": "m" * n}) for n in (5_000, 20))
    assert len(line.format(long)) == len("x: ") + LONGEST + 1
    assert line.format(short) == f"x: {'m' * 20}"


@pytest.mark.parametrize(
    "requests", [100, pytest.param(4_000, id="thousands", marks=pytest.mark.torture)]
)
def test_a_flood_of_wrong_hosts_costs_a_line_a_second(live_parley, requests):
    log = live_parley.log_dir / "web.log"
    before, began = log.stat().st_size, time.monotonic()
    for number in range(requests):
        request = urllib.request.Request(
            f"{live_parley.base_url}/health/", headers={"Host": f"wrong host {number}"}
        )
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(request, timeout=30)
    added = log.read_text(encoding="utf-8")[before:]
    assert "Traceback" not in added
    seconds = time.monotonic() - began
    assert 1 <= added.count("wrong host") <= WEB_WORKERS * (seconds + 1)
    assert all(len(line) < LONGEST + 100 for line in added.splitlines())


@pytest.mark.django_db(transaction=True)
def test_the_databases_log_has_no_words_of_readers():
    log = VAR / "log" / "postgres.log"
    if not log.exists():
        pytest.skip("the tests use a PostgreSQL of one's own")
    words = "ada.lovelace@example.org-never-logged"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.6), %s", [words])
        for wrong in ("SELECT %s::uuid", "SELECT 1 / 0, %s"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(wrong, [words])
        cursor.execute("DO $$ BEGIN RAISE LOG 'the control'; END $$")
    said = log.read_text(encoding="utf-8")
    assert "the control" in said
    assert words not in said
