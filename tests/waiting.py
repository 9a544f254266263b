"""How a test waits: for a state, with a deadline that only a broken product reaches."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0
"""Seconds: enough for one slow core, as a deadline costs nothing where the state comes."""


def wait_until(
    happened: Callable[[], Any], what: str | Callable[[], str] = "it", seconds: float = PATIENCE
) -> None:
    """Return once it has happened; fail after some seconds with `what` has not."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            said = what if isinstance(what, str) else what()
            raise AssertionError(f"{said} did not happen in {seconds:.0f} s")
        time.sleep(0.02)
