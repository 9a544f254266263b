"""A whole Parley for tests that need one: server, worker, beat, database, Valkey, all real."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psycopg

from config.embedded import REPOSITORY, Process, Valkey
from config.serve.commands import commands
from tests.console import Console
from tests.migrated import in_database
from tests.ports import free_port

DATABASE = "parley_live"


class LiveParley:
    """`web`, `scorer`, `worker`, `beat`, `valkey` have `start`, `stop`, `kill`, `alive`, `pid`."""

    def __init__(self, var: Path, postgres_url: str, *, template: str | None = None) -> None:
        self._postgres_url, self._template = postgres_url, template
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.valkey = Valkey(var)
        self.log_dir = var / "log"
        self.static = var / "static"
        inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
        self.env = inherited | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": in_database(postgres_url, DATABASE),
            "PARLEY_VAR": str(var),
            "PARLEY_PORT": str(self.port),
            "PARLEY_PUBLIC_URL": self.base_url,
            # Of a test's readers each has an address of their own, and says so: see `browser`.
            "PARLEY_TRUSTED_PROXIES": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self.services: tuple[Process, ...] = ()
        self._console: Console | None = None
        self.static.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Make the database, start everything, and return once the health page is content."""
        with psycopg.connect(self._postgres_url, autocommit=True) as db:
            db.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            db.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {self._template or 'template1'}")
        self.valkey.start()
        self.env["REDIS_URL"] = self.valkey.url()
        if self._template is None:
            self.manage("migrate", "--verbosity=0")
        self.manage("collectstatic", "--no-input", "--verbosity=0")
        services = {
            name: Process(name, command, log=self.log_dir / f"{name}.log", cwd=REPOSITORY,
                          env=self.env)
            for name, command in commands(self.port, var=self.log_dir.parent).items()
        }  # fmt: skip
        self.web, self.scorer = services["web"], services["scorer"]
        self.worker, self.beat = services["worker"], services["beat"]
        self.services = tuple(services.values())
        for service in self.services:
            service.start()
        self.wait_until_healthy()

    def stop(self) -> None:
        """End all of it and drop the database."""
        for service in self.services:
            service.stop()
        if self._console:
            self._console.close()
        self.valkey.stop()
        with psycopg.connect(self._postgres_url, autocommit=True) as db:
            db.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` against this Parley; fails with its output unless `check=False`."""
        self._console = self._console or Console(self.env)
        done = self._console.manage(*arguments)
        if check and done.returncode:
            raise AssertionError(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of one's own to its database, to count what is really there."""
        return psycopg.connect(self.env["DATABASE_URL"], autocommit=True)

    def waits_for_a_lock(self) -> bool:
        """Whether some process of it waits in the database for another, as for a test."""
        with self.connect() as db:
            waiting = db.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchone()
        return waiting[0] > 0

    def health(self) -> dict[str, Any]:
        """What its health page says now."""
        try:
            with urllib.request.urlopen(f"{self.base_url}/health/", timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except OSError as error:
            return {"status": "down", "checks": {"web": str(error)}}

    def wait_until_healthy(self, timeout: float = 60) -> None:
        """Return once every check of the health page is fine."""
        deadline = time.monotonic() + timeout
        while (health := self.health())["status"] != "ok":
            for service in self.services:
                assert service.alive, f"{service.name} stopped: {service.last_words()}"
            assert time.monotonic() < deadline, f"not healthy after {timeout:.0f} s: {health}"
            time.sleep(0.1)
