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
    own, dump = in_database(url, NAME), shared / "migrated.sql"
    with (shared / "migrated.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not dump.exists():
            _migrate(own)
            _run(binaries() / "pg_dump", "--no-owner", f"--file={dump}.new", own)
            Path(f"{dump}.new").rename(dump)
            return NAME
    _run(binaries() / "psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", own)
    return NAME


def in_database(url: str, database: str) -> str:
    """The same server, another database."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def _migrate(url: str) -> None:
    environ = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    _run(
        sys.executable, "manage.py", "migrate", "--verbosity=0", env=environ | {"DATABASE_URL": url}
    )


def _run(program: Path | str, *arguments: str, env: dict[str, str] | None = None) -> None:
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
