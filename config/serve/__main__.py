"""`python -m config.serve`, which `make run` calls."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

import environ
from django.conf import settings

from config import embedded
from config.embedded.process import telling_line, tied_to_parent, uninterrupted
from config.environment import faults
from config.serve.commands import commands
from config.serve.port import port_fault, wanted_address
from config.serve.static import is_collected, note_collected
from config.serve.supervisor import Logs, Supervisor
from config.serve.watch import Watch

READY = """
Parley is ready.
{demo}
  Admin          {url}/admin/
  API docs       {url}/api/docs/
  Health         {url}/health/

Logs are in {logs}. Ctrl-C stops everything.
"""


def main() -> int:
    """Everything from an empty folder to Ctrl-C; 0 if we were told to stop."""
    # A console that cannot show a character gets its number instead: no reason to fail.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if "MAKELEVEL" in os.environ and (tie := tied_to_parent(signal.SIGTERM, os.getppid())):
        tie()  # `make run` is the one that people see, and kill
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    environ.Env.read_env(embedded.REPOSITORY / ".env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    try:
        failure = serve()
    except KeyboardInterrupt:
        failure = None
    except (embedded.AlreadyRunning, embedded.ServiceError) as error:
        failure = str(error)
    if failure:
        print(failure, file=sys.stderr)
        return 1
    say("Parley has stopped.")
    return 0


def serve() -> str | None:
    """Start all of it, and return when it is over with what went wrong, if anything did."""
    var = embedded.var_dir()
    host, port = wanted_address()
    url = os.environ.setdefault("PARLEY_PUBLIC_URL", f"http://localhost:{port}").rstrip("/")
    if wrong := faults(os.environ):
        return wrong[0]
    lock = embedded.Lock(var)
    lock.acquire()
    if taken := port_fault(host, port):
        return taken
    logs = Logs(var / "log", say)
    with embedded.running(say):
        _prepare(var / "log" / "setup.log")
        demo = f"\n  Demo article   {url}/demo/" if settings.DEMO else ""
        say("Starting the web server, the classifier, a worker and the scheduler")
        ready = READY.format(demo=demo, url=url, logs=var / "log")
        return Supervisor(
            commands(int(port), var=var, host=host),
            logs=logs,
            cwd=embedded.REPOSITORY,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            watch=Watch(host, int(port), url, when_healthy=lambda: say(ready)),
        ).supervise()


def say(line: str) -> None:
    """A line of progress."""
    print(line, flush=True)


def _prepare(log: Path) -> None:
    """Bring database, static files and, where it is wanted, the demo up to date."""
    say("Updating the database")
    _manage(log, "migrate", "--no-input")
    if not is_collected(settings.STATIC_ROOT):
        say("Collecting static files")
        _manage(log, "collectstatic", "--no-input")
        note_collected(settings.STATIC_ROOT)
    if settings.DEMO:
        say("Looking after the demo site")
        # Passwords, the first time: told at once, or a start that fails later would lose them.
        if note := _manage(log, "create_demo").strip():
            _tell(note)


def _tell(passwords: str) -> None:
    """On a terminal; elsewhere somebody keeps what is printed, and others may read it."""
    if sys.stdout.isatty():
        say(f"\n{passwords}\n")
        return
    path = settings.VAR_DIR / "demo-accounts.txt"
    path.touch(mode=0o600)
    path.write_text(f"{passwords}\n", encoding="utf-8")
    say(f"The passwords of the demo's accounts are in {path}")


def _manage(log: Path, *arguments: str) -> str:
    """Run `manage.py` and return what it printed; all of it goes into the log only on failure.

    create_demo prints a password, once: it has no business in a file.
    """
    running = None
    try:
        with uninterrupted():  # or a Ctrl-C just then would leave it running on its own
            running = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=embedded.REPOSITORY,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="backslashreplace",
            )
        said, wrong = running.communicate()
    except BaseException:
        if running:
            running.kill()
            running.communicate()
        raise
    if running.returncode:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(said + wrong, encoding="utf-8")
        reason = telling_line(wrong or said)
        raise embedded.ServiceError(f"manage.py {arguments[0]} failed: {reason} (log: {log})")
    return said


class Stop(KeyboardInterrupt):
    """Ctrl-C, or SIGTERM.

    Were it KeyboardInterrupt itself and passed through an exec(), as a dataclass does one while it
    is imported, Python would end by the signal although it was caught.
    """


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


if __name__ == "__main__":
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")  # what ties the services to us; see TiedProcess
    sys.exit(main())
