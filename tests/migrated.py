"""A database brought to date by `migrate`, once in a run of tests, and copied where one is needed.

Django replays every migration model by model: half of the time that a test database, or a whole
Parley, takes to start.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config.embedded import REPOSITORY
from config.embedded.postgres import binaries

NAME = "parley_migrated"


def migrated(url: str, shared: Path) -> str:
    """The name of a database in the cluster of `url` that others are made from, as its TEMPLATE.

    `shared` is a folder of all processes of this run; the first of them leaves a copy there.
    """
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        db.execute(f"CREATE DATABASE {NAME}")
    own, dump, order = in_database(url, NAME), shared / "migrated.dump", shared / "migrated.list"
    with (shared / "migrated.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not order.exists():
            _migrate(own)
            _run(binaries() / "pg_dump", "--no-owner", "--format=custom", f"--file={dump}", own)
            contents = _run(binaries() / "pg_restore", "--list", str(dump))
            order.write_text(_in_order(contents), encoding="utf-8")
            return NAME
    _run(
        binaries() / "pg_restore", "--no-owner", "--exit-on-error", f"--use-list={order}",
        f"--dbname={own}", str(dump),
    )  # fmt: skip
    return NAME


def _in_order(contents: str) -> str:
    """Indexes as they were made: of two that are as good, the planner takes the older one."""
    lines = contents.splitlines()
    places = [place for place, line in enumerate(lines) if line.split()[3:4] == ["INDEX"]]
    oldest_first = sorted((lines[place] for place in places), key=lambda line: int(line.split()[2]))
    for place, line in zip(places, oldest_first, strict=True):
        lines[place] = line
    return "\n".join(lines) + "\n"


def in_database(url: str, database: str) -> str:
    """The same server, another database."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def _migrate(url: str) -> None:
    environ = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    _run(
        sys.executable, "manage.py", "migrate", "--verbosity=0", env=environ | {"DATABASE_URL": url}
    )


def _run(program: Path | str, *arguments: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(program), *arguments],
        cwd=REPOSITORY,
        env=env,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise AssertionError(f"{program} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
