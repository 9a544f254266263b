"""`make run`, without make: the whole of it, as a newcomer meets it."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from config.embedded import REPOSITORY, Postgres
from tests.ports import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.live

SECONDS = 90
UP = "Ctrl-C stops everything"


class Run:
    """One `python -m config.serve` on a var/ and a port of its own."""

    def __init__(self, var: Path, port: int, **env: str) -> None:
        self.var = var
        self.port = port
        self.output = Path(tempfile.mkdtemp(dir=var.parent)) / "output"
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        with self.output.open("w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.serve"],
                cwd=REPOSITORY,
                env=kept
                | {
                    "DJANGO_SETTINGS_MODULE": "config.settings.development",
                    "PARLEY_VAR": str(var),
                    "PARLEY_PORT": str(port),
                }
                | env,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, words: str) -> str:
        """Return what it has printed, once the words are in it."""

        def said_them() -> bool:
            said = words in self.output.read_text(encoding="utf-8")
            assert said or self.process.poll() is None, self.output.read_text(encoding="utf-8")
            return said

        wait_until(said_them, self.output.read_text, SECONDS)
        return self.output.read_text(encoding="utf-8")

    def end(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Send the signal and wait; returns the exit status and all that was printed."""
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Wait for its end."""
        return self.process.wait(SECONDS), self.output.read_text(encoding="utf-8")

    def processes(self) -> list[psutil.Process]:
        """All that it started: they have its var/ in their environment, or work there."""
        found = []
        for process in psutil.process_iter():
            try:
                if (
                    process.environ().get("PARLEY_VAR") == str(self.var)
                    or self.var in Path(process.cwd()).parents
                ):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def service(self, words: str) -> psutil.Process:
        """The head of the service with these words in its command line."""
        of_it = [p for p in self.processes() if words in " ".join(p.cmdline())]
        (head,) = [one for one in of_it if one.ppid() not in {other.pid for other in of_it}]
        return head


def wait_for_its_end(run: Run) -> None:
    """Until all its processes are gone."""
    wait_until(lambda: not run.processes(), lambda: f"the end of {run.processes()}")


@pytest.fixture(scope="module")
def var() -> Path:
    # Not pytest's own folder: it closes that to other users, PostgreSQL's among them.
    return Path(tempfile.mkdtemp(prefix="house-", dir=os.environ["PARLEY_VAR"])) / "var"


class Home:
    """One var/, and the Parley that runs there: its start takes long, so tests share it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.run: Run | None = None

    def start(self) -> Run:
        """A new one."""
        self.end()
        self.run = Run(self.var, free_port())
        return self.run

    def up(self) -> Run:
        """One that is up: the last test's, where that has not ended."""
        if self.run is None or self.run.process.poll() is not None:
            self.start().wait_for(UP)
        return self.run

    def end(self) -> None:
        if self.run and self.run.process.poll() is None:
            self.run.end(signal.SIGTERM)
        if self.run:
            wait_for_its_end(self.run)


@pytest.fixture(scope="module")
def home(var: Path) -> Iterator[Home]:
    home = Home(var)
    yield home
    home.end()


@pytest.fixture
def starting(home: Home) -> Run:
    return home.start()


@pytest.fixture
def up(home: Home) -> Run:
    return home.up()


def test_a_second_one_on_the_same_data_says_so_in_one_line(up):
    status, said = Run(up.var, free_port()).ended()
    assert status == 1
    assert said == f"Parley is already running on {up.var} (process {up.process.pid}).\n"


@pytest.mark.parametrize(
    "how", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.torture)]
)
def test_it_prints_four_addresses_that_answer_and_ends_without_a_trace(up, how):
    said = up.output.read_text(encoding="utf-8")
    addresses = re.findall(r"http://\S+", said)
    accounts = up.var / "demo-accounts.txt"
    assert ", password " not in said
    assert accounts.read_text(encoding="utf-8").count(", password ") == 2
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    assert addresses[-4:] == [
        f"http://localhost:{up.port}/{path}/" for path in ("demo", "admin", "api/docs", "health")
    ]
    for address in addresses:
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.status == 200
    status, said = up.end(how)
    assert (status, said.splitlines()[-1]) == (0, "Parley has stopped.")
    assert not up.processes()
    assert "ERROR" not in said


@pytest.mark.parametrize("moment", ["Starting PostgreSQL", "Updating", "Starting the web server"])
def test_ctrl_c_while_it_starts_ends_all_of_it(starting, moment):
    starting.wait_for(moment)
    status, _ = starting.end()
    assert status == 0
    assert not starting.processes()


def test_ctrl_c_while_the_cluster_is_made_leaves_no_half_of_one():
    fresh = Path(tempfile.mkdtemp(dir=os.environ["PARLEY_VAR"])) / "var"
    run = Run(fresh, free_port())
    while not (fresh / "postgres.new" / "PG_VERSION").exists():
        assert run.process.poll() is None, run.output.read_text(encoding="utf-8")
        time.sleep(0.005)
    run.end()
    assert not run.processes()
    again = Run(fresh, free_port())
    again.wait_for("Updating the database")
    assert again.end()[0] == 0
    wait_for_its_end(again)


def test_a_killed_parley_leaves_nothing_and_starts_again_with_its_data(home, up):
    up.service("worker@").suspend()  # as one that hangs: no wish reaches it
    with psycopg.connect(Postgres(home.var).url()) as database:
        database.execute("CREATE TABLE IF NOT EXISTS kept ()")
    up.end(signal.SIGKILL)
    wait_for_its_end(up)
    home.up()
    with psycopg.connect(Postgres(home.var).url()) as database:
        assert database.execute("SELECT count(*) FROM kept").fetchone() == (0,)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_in_use_is_one_line(tmp_path, address):
    with socket.create_server((address, 0)) as other:
        port = other.getsockname()[1]
        status, said = Run(tmp_path / "var", port).ended()
    assert status == 1
    assert said.count("\n") == 1
    assert said.startswith(f"Port {port} is in use.")


def test_a_taken_port_is_told_before_anything_is_installed(tmp_path):
    (tmp_path / "config" / "serve").mkdir(parents=True)
    for name in ("Makefile", "config/serve/port.py", "config/serve/install.py", "requirements.txt"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        (tmp_path / ".env").write_text(f"PARLEY_PORT={port}\n", encoding="utf-8")
        kept = {name: text for name, text in os.environ.items() if not name.startswith("PARLEY_")}
        done = subprocess.run(
            ["make", f"PYTHON={sys.executable}"], cwd=tmp_path, env=kept,
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
    assert done.returncode != 0
    assert done.stderr.startswith(f"Port {port} is in use.")
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("port", ["80 00", "-1", "70000"])
def test_a_port_that_is_none_is_one_line(tmp_path, port):
    status, said = Run(tmp_path / "var", 0, PARLEY_PORT=port).ended()
    assert (status, said) == (
        1,
        f"PARLEY_PORT is {port!r}; it should be a number like 8000\n",
    )


@pytest.mark.parametrize(
    ("words", "name", "log"),
    [
        ("worker@", "worker", "worker.log"),
        pytest.param("learner@", "learner", "learner.log", marks=pytest.mark.torture),
        pytest.param("granian", "web", "web.log", marks=pytest.mark.torture),
        pytest.param("bin/postgres", "PostgreSQL", "postgres.log", marks=pytest.mark.torture),
        pytest.param("valkey-server", "Valkey", "valkey.log", marks=pytest.mark.torture),
    ],
)
def test_a_dead_service_ends_the_rest_with_one_line(up, words, name, log):
    up.service(words).kill()
    status, said = up.ended()
    assert status == 1
    assert said.splitlines()[-1].startswith(f"{name} stopped")
    assert said.splitlines()[-1].endswith(f"(log: {up.var}/log/{log})")
    wait_for_its_end(up)


def test_a_database_that_does_not_answer_is_one_line(tmp_path):
    away = Run(
        tmp_path / "var", free_port(), DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing"
    )
    status, said = away.ended()
    assert status == 1
    assert said.splitlines()[-1].startswith("manage.py migrate failed: ")
    assert "Traceback" not in said
