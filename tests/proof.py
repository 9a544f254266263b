"""Do the checks hold on another machine? `python -m tests.proof`: some half an hour.

Each line is one run of the suite in a surrounding that has broken it before. No failed test is
tried again. With names, only those runs: `python -m tests.proof order midnight`.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import libfaketime

from tests.live import REPOSITORY

# The same as in the Makefile.
SHARED_OUT = ["--dist", "loadgroup", "--no-loadscope-reorder"]
CHECK = [*SHARED_OUT, "-n", "2", "-m", "not live and not torture"]
WHOLE = [*SHARED_OUT, "-n", "3", "-m", "not torture"]
# Runs the rest of its line with SIGHUP and SIGINT ignored, as a script's background jobs are.
BACKGROUND = ["sh", "-c", 'nohup "$@" </dev/null & wait $!', "background"]
ELSEWHERE = {"LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "Pacific/Kiritimati"}


@dataclass(frozen=True)
class Surrounding:
    """How a run differs from `make check` or `make test`."""

    name: str
    what: str
    pytest: list[str]
    before: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)


def surroundings() -> Iterator[Surrounding]:
    """All of them, the quick ones first."""
    for seed in random.SystemRandom().sample(range(10_000), 5):
        order = ["-p", "randomly", f"--randomly-seed={seed}"]
        yield Surrounding("order", f"in random order, seed {seed}", [*CHECK, *order])
    yield Surrounding(
        "midnight", "from 23:59:50 on 31 December", CHECK, environment=new_years_eve(datetime.now())
    )
    yield Surrounding("core", "all on one core", WHOLE, before=["taskset", "-c", "0"])
    yield Surrounding("background", "all in the background of a script", WHOLE, before=BACKGROUND)
    yield Surrounding("elsewhere", f"all with {ELSEWHERE}", WHOLE, environment=ELSEWHERE)


def main(names: list[str]) -> int:
    """One line for each run; 1 if one of them failed."""
    failed = False
    for number, one in enumerate(surroundings(), 1):
        if names and one.name not in names:
            continue
        log = REPOSITORY / "var" / "log" / f"proof-{one.name}-{number}.log"
        began = time.monotonic()
        status = _run(one, log)
        failed = failed or status != 0
        result = log.read_text(encoding="utf-8").strip().splitlines()[-1].strip("= ")
        minutes, seconds = divmod(int(time.monotonic() - began), 60)
        verdict = "ok  " if status == 0 else "FAIL"
        print(f"{verdict} {one.what}: {result} [{minutes}:{seconds:02}, {log}]", flush=True)
    return int(failed)


def _run(one: Surrounding, log: Path) -> int:
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [*one.before, sys.executable, "-m", "pytest", "-q", *one.pytest]
    with log.open("w", encoding="utf-8") as output:
        return subprocess.call(
            command,
            cwd=REPOSITORY,
            env=os.environ | one.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def new_years_eve(now: datetime) -> dict[str, str]:
    """For all processes the clock on the wall, and on it alone, says ten seconds to midnight."""
    eve = datetime(now.year, 12, 31, 23, 59, 50)
    _, preloaded = libfaketime.get_reload_information()
    offset = (eve - now).total_seconds()
    return {**preloaded, "FAKETIME": f"{offset:+.0f}"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
