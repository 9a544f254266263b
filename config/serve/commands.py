"""The processes that make a Parley, as command lines."""

import os
import sys
from pathlib import Path

WEB_WORKERS = 2
# Each holds a connection to the database; granian's own default is hundreds.
WEB_THREADS = 4
# A second worker process is there while the first one learns, which may take a minute and a lot of
# memory; a process that took more than this makes way for a fresh one.
WORKERS = 2
MOST_KILOBYTES = 500_000


def commands(port: int, *, var: Path, host: str = "127.0.0.1") -> dict[str, list[str]]:
    """Web server, Celery worker and Celery beat by name."""
    python = [sys.executable, "-m"]
    return {
        "web": [
            *python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", os.environ.get("PARLEY_WEB_WORKERS", str(WEB_WORKERS)),
            "--blocking-threads", os.environ.get("PARLEY_WEB_THREADS", str(WEB_THREADS)),
            "--respawn-failed-workers", "config.wsgi:application",
        ],
        "worker": [
            *python, "celery", "--app", "config", "worker", "--pool", "prefork",
            "--concurrency", str(WORKERS), "--max-memory-per-child", str(MOST_KILOBYTES),
            "--loglevel", "info",
        ],
        "beat": [
            *python, "celery", "--app", "config", "beat", "--loglevel", "info",
            "--schedule", str(var / "beat-schedule"), "--pidfile", "",
        ],
    }  # fmt: skip
