"""The embedded servers: their addresses, their data, and their ends."""

import os
import socket
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from config import embedded
from config.embedded import AlreadyRunning, Lock, Postgres, Process, ServiceError, Valkey
from config.embedded.postgres import _open_the_way_to
from tests.waiting import wait_until


@pytest.fixture
def var() -> Path:
    return Path(tempfile.mkdtemp(prefix="embedded-", dir=os.environ["PARLEY_VAR"]))


@pytest.fixture
def postgres(var):
    server = Postgres(var, durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey(var):
    server = Valkey(var)
    server.start()
    yield server
    server.stop()


def test_addresses_are_known_without_starting_anything(var, monkeypatch):
    monkeypatch.setenv("PARLEY_VAR", str(var))
    assert embedded.database_url() == Postgres(var).url()
    assert embedded.redis_url() == Valkey(var).url()
    assert not list(var.iterdir())


def test_services_named_by_the_environment_are_not_started(var, monkeypatch):
    monkeypatch.setenv("PARLEY_VAR", str(var))
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/parley")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with embedded.running():
        assert embedded.servers() == []


def test_a_socket_path_that_would_be_too_long_becomes_a_short_one(var):
    deep = var / ("deep" * 30)
    assert len(str(Postgres(deep).socket_dir / ".s.PGSQL.5432")) <= 103
    assert Postgres(deep).url() == Postgres(deep).url()
    assert Postgres(deep).url() != Postgres(var / ("deeq" * 30)).url()


def test_postgres_runs_at_the_end_of_a_long_path(var):
    server = Postgres(var / ("deep" * 30), durable=False)
    try:
        server.start()
        with psycopg.connect(server.url()) as database:
            assert database.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()
        server.socket_dir.rmdir()


def test_postgres_speaks_utf8_and_keeps_what_it_confirmed_through_a_power_cut(var):
    server = Postgres(var)
    server.start()
    with psycopg.connect(server.url()) as database:
        assert database.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert database.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert database.execute("SELECT upper('é')").fetchone() == ("É",)
        database.execute("CREATE TABLE kept AS SELECT 1 AS one")
    server.kill()
    server.start()
    with psycopg.connect(server.url()) as database:
        assert database.execute("SELECT one FROM kept").fetchone() == (1,)
    server.stop()


def test_postgres_listens_on_no_port(postgres):
    assert not psutil.Process(postgres.pid).net_connections("inet")


def test_a_stale_pid_file_that_names_a_living_stranger_is_no_obstacle(var):
    server = Postgres(var, durable=False)
    server.start()
    text = (server.data / "postmaster.pid").read_text(encoding="utf-8")
    server.stop()
    stranger = os.getpid()
    (server.data / "postmaster.pid").write_text(
        text.replace(text.split("\n", 1)[0], str(stranger), 1), encoding="utf-8"
    )
    server.start()
    assert server.alive
    server.stop()


def test_valkey_asks_for_its_password_and_keeps_its_address(valkey, var):
    url = valkey.url()
    open_door = url.replace(url.split("@")[0].removeprefix("redis://"), "")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(open_door).ping()
    valkey.stop()
    valkey.start()
    assert valkey.url() == url == Valkey(var).url()
    for private in ("address.json", "valkey.conf"):
        assert (valkey.data / private).stat().st_mode & 0o077 == 0


def test_valkey_takes_another_port_when_its_own_is_taken(var):
    first = Valkey(var)
    first.start()
    port = int(first.url().rsplit(":", 1)[1].split("/")[0])
    first.stop()
    with socket.create_server(("127.0.0.1", port)):
        first.start()
        assert f":{port}/" not in first.url()
        assert redis.Redis.from_url(first.url()).ping()
    first.stop()


def test_the_broker_keeps_its_messages_over_a_restart(valkey):
    redis.Redis.from_url(valkey.url()).rpush("queue", "message")
    valkey.stop()
    valkey.start()
    assert redis.Redis.from_url(valkey.url()).lrange("queue", 0, -1) == [b"message"]


def test_a_second_holder_of_the_same_var_is_told_who_holds_it(var):
    first = Lock(var)
    first.acquire()
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        Lock(var).acquire()
    first.release()
    second = Lock(var)
    second.acquire()
    second.release()


def test_a_process_that_ends_early_tells_its_reason(var):
    process = Process(
        "Thing",
        ["sh", "-c", "echo starting; echo 'FATAL: no luck today'; echo bye; exit 3"],
        log=var / "thing.log",
        cwd=var,
    )
    process.start()
    with pytest.raises(ServiceError, match="Thing stopped: FATAL: no luck today"):
        process.wait_until(lambda: False)
    assert process.returncode == 3


def test_killing_a_process_takes_its_children_along(var):
    process = Process("Thing", ["sh", "-c", "sleep 60 & wait"], log=var / "log", cwd=var)
    process.start()
    head = psutil.Process(process.pid)
    while not (children := head.children()):
        pass
    process.kill()
    # Some systems take their time to bury the dead.
    wait_until(lambda: all(map(is_dead, children)), "the end of the children", seconds=5)


def is_dead(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_folder_that_is_opened_for_passing_stays_shut_for_reading_and_is_named(tmp_path, capsys):
    closed, open_already = tmp_path / "closed", tmp_path / "closed" / "open"
    open_already.mkdir(parents=True)
    for folder, mode in [(tmp_path, 0o755), (closed, 0o700), (open_already, 0o711)]:
        folder.chmod(mode)
    (open_already / "data").mkdir(mode=0o700)
    _open_the_way_to(open_already / "data")
    assert closed.stat().st_mode & 0o777 == 0o701
    assert open_already.stat().st_mode & 0o777 == 0o711
    assert (open_already / "data").stat().st_mode & 0o777 == 0o700
    told = capsys.readouterr().out
    assert f"Opened {closed} for passing" in told
    assert f"Opened {open_already} " not in told


@pytest.mark.parametrize("planted", ["a link", "open to all", "a file"])
def test_what_a_stranger_put_where_the_socket_goes_is_not_taken(var, tmp_path, planted):
    server = Postgres(var, durable=False)
    server.socket_dir = tmp_path / "parley-guessed"
    strangers = tmp_path / "strangers"
    strangers.mkdir(mode=0o755)
    before = strangers.stat()
    if planted == "a link":
        server.socket_dir.symlink_to(strangers)
    elif planted == "a file":
        server.socket_dir.touch()
    else:
        server.socket_dir.mkdir()
        server.socket_dir.chmod(0o777)
    with pytest.raises(ServiceError, match="not a folder that only PostgreSQL can open"):
        server.start()
    after = strangers.stat()
    assert (after.st_uid, after.st_mode) == (before.st_uid, before.st_mode)
