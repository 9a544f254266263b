"""What tests do to a running Parley's processes."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil


@contextmanager
def asleep(*heads: psutil.Process) -> Iterator[None]:
    """Stop processes and their children where they are, for a while."""
    processes = [one for head in heads for one in (head, *head.children(recursive=True))]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()
