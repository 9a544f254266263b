"""The processes that make a Parley, as command lines."""

import os
import sys
from pathlib import Path

from config import sockets
from moderation.schedule import LEARNING, SCORING

WEB_WORKERS = 2
# Of one web worker. One that waits costs an open file and nothing else.
CONNECTIONS = 4096


def commands(port: int, *, var: Path, host: str = "127.0.0.1") -> dict[str, list[str]]:
    """Web server, scorer, Celery's worker, learner and beat by name.

    The scorer holds the classifier; worker and web server ask it. The learner is a worker for what
    may take a minute: comments must not wait for it meanwhile. A fresh process does each task, so
    that the memory one took is given back.
    """
    python = [sys.executable, "-m"]
    worker = [*python, "celery", "--app", "config", "worker", "--pool", "prefork"]
    worker += ["--concurrency", "1", "--loglevel", "info"]
    return {
        "web": [
            *python, "granian", "--interface", "rsgi", "--http", "1", "--no-ws",
            "--host", host, "--port", str(port),
            "--workers", os.environ.get("PARLEY_WEB_WORKERS", str(WEB_WORKERS)),
            "--backpressure", str(CONNECTIONS),
            "--http1-header-read-timeout", str(sockets.patience() * 1000),
            "--respawn-failed-workers", "config.rsgi:application",
        ],
        "scorer": [*python, "moderation.scorer"],
        "worker": [*worker, "--queues", SCORING, "--hostname", "worker@%h"],
        "learner": [
            *worker, "--queues", LEARNING, "--hostname", "learner@%h", "--max-tasks-per-child", "1",
        ],
        "beat": [
            *python, "celery", "--app", "config", "beat", "--loglevel", "info",
            "--schedule", str(var / "beat-schedule"), "--pidfile", "",
        ],
    }  # fmt: skip
