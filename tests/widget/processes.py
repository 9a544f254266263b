"""What tests do to a running Parley's processes."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil


@contextmanager
def asleep(pid: int) -> Iterator[None]:
    """Stop a process and its children where they are, for a while."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            process.resume()
