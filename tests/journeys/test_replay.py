"""`manage.py replay` against a running Parley."""

import csv
import gzip
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ml.workshop import datasets
from tests.live import REPOSITORY

COLUMNS = "source split lang domain toxic insult spam text".split()
ROWS = [
    ("quay", "dev", "en", "news", "0", "", "0", "The minutes were missing long before the crane."),
    ("quay", "dev", "en", "news", "0", "", "", "Who audited the accounts in those two years?"),
    ("quay", "dev", "en", "news", "", "", "1", "Cheap pills https://a.example https://b.example "
     "https://c.example https://d.example https://e.example"),
    ("quay", "dev", "en", "news", "1", "1", "", "You are a worthless idiot and so is your mother."),
    ("quay", "dev", "en", "news", "0", "", "", "long " * 2500),
    ("quay", "dev", "en", "news", "0", "", "", "   "),
    ("quay", "train", "en", "news", "0", "", "0", "A row of another split."),
    ("pier", "dev", "en", "news", "0", "", "0", "A row of another source, with “quotes”, ümläuts."),
]  # fmt: skip


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "table.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *ROWS])
    return path


@pytest.fixture
def replay(live_parley, demo_site, table):
    def run(*arguments: str, file: Path = table, source: str = "quay"):
        return live_parley.manage("replay", str(file), "--source", source, *arguments, check=False)

    return run


def keys_left(live_parley) -> int:
    with live_parley.connect() as db:
        found = db.execute("SELECT count(*) FROM comments_sitekey WHERE name LIKE 'replay %'")
        return found.fetchone()[0]


def test_it_posts_the_rows_and_tells_label_against_state(replay, live_parley):
    done = replay()
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == "label rows published held rejected pending not stored".split()
    assert ["spam", "=", "0", "1", "1", "0", "0", "0", "0"] in lines
    assert ["insult", "=", "1", "1", "0", "1", "0", "0", "0"] in lines
    (toxic,) = [line for line in lines if line[:3] == ["toxic", "=", "0"]]
    assert toxic[3:] == ["4", "2", "0", "0", "0", "2"]
    assert "4 stored + 2 refused = 6 sent" in done.stdout
    assert "1 refused: invalid (body: max_length)" in done.stdout
    assert "1 refused: invalid (body: blank)" in done.stdout or "1 refused: blank" in done.stdout
    assert re.search(r"p50 \d+ ms, p95 \d+ ms .*\(3 by the machine; 1 by rules", done.stdout)
    assert keys_left(live_parley) == 0


def test_real_news_comments_go_all_the_way(replay, data):
    done = replay("--limit", "300", file=data / datasets.TABLE, source="fox-news")
    assert done.returncode == 0, done.stderr
    assert "300 stored + 0 refused = 300 sent" in done.stdout


def test_it_fails_when_the_service_refuses_everything_but_the_texts(replay, live_parley):
    with live_parley.connect() as db:
        db.execute(
            "CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.state = 'closed'; RETURN NEW; END $$"
        )
        db.execute(
            "CREATE TRIGGER closed BEFORE INSERT ON comments_thread "
            "FOR EACH ROW EXECUTE FUNCTION closed()"
        )
        try:
            done = replay("--limit", "3")
        finally:
            db.execute("DROP FUNCTION closed CASCADE")
    assert done.returncode == 1
    assert re.search(r"0 stored \+ 0 refused (≠|\\u2260) 3 sent", done.stdout)


def test_the_same_rows_can_be_replayed_again(replay):
    for _ in range(2):
        done = replay("--limit", "2", "--rate", "50", "--connections", "2")
        assert done.returncode == 0, done.stderr
        assert "2 stored + 0 refused = 2 sent" in done.stdout


def test_several_sources_are_one_replay(replay):
    done = replay("pier", "--limit", "7")
    assert "5 stored + 2 refused = 7 sent" in done.stdout


@pytest.mark.timeout(180)
def test_it_fails_when_nobody_judges(replay, live_parley):
    live_parley.worker.stop()
    try:
        done = replay("--limit", "2", "--timeout", "0.5")
    finally:
        live_parley.worker.start()
        live_parley.wait_until_healthy()
    assert done.returncode == 1
    assert "2 stored + 0 refused = 2 sent" in done.stdout
    assert done.stderr == "CommandError: 2 comments are still undecided: does a worker run?\n"


def test_ctrl_c_leaves_no_key_behind(live_parley, demo_site, table):
    command = [sys.executable, "manage.py", "replay", str(table), "--source", "quay"]
    running = subprocess.Popen(
        [*command, "--rate", "0.3"], cwd=REPOSITORY, env=live_parley.env, stderr=subprocess.PIPE
    )
    while not keys_left(live_parley):
        assert running.poll() is None, running.stderr.read()
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, error = running.communicate(timeout=30)
    assert running.returncode == 130
    assert error.decode() == "CommandError: Stopped. What was posted stays.\n"
    assert keys_left(live_parley) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--split", "test"], "has no rows of quay in the split test."),
        (["--site", "nowhere"], "There is no site 'nowhere' (there is: demo"),
        (["--url", "http://127.0.0.1:1"], "No Parley answers there. Start it with `make run`"),
        (["--url", "localhost:8000"], "'localhost:8000' is no address"),
        (["--limit", "0"], "argument --limit: invalid positive int value: '0'"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(replay, live_parley, arguments, words):
    done = replay(*arguments)
    assert done.returncode != 0
    assert words in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert keys_left(live_parley) == 0


def test_a_file_that_is_not_there_or_no_table_is_told_in_one_line(replay, tmp_path):
    missing = replay(file=tmp_path / "missing.csv.gz")
    assert (missing.returncode, missing.stderr) == (
        1,
        f"CommandError: There is no file {tmp_path}/missing.csv.gz.\n",
    )
    broken = tmp_path / "broken.csv.gz"
    broken.write_text("not compressed", encoding="utf-8")
    assert replay(file=broken).stderr.startswith(f"CommandError: {broken} cannot be read: ")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "has no column source, split, text." in replay(file=other).stderr
