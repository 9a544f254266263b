"""How fast this machine is, so that a limit on time holds on any."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What `_work` takes on the machine on which the tests' limits were set.
_USUAL_SECONDS = 0.02
_TEXT = "The harbour board met without minutes, and nobody asked why. " * 40


def slowness() -> float:
    """1 on the machine on which limits are set and on quicker ones, 2 on one half as fast.

    Asked beside what is measured: a shared machine's speed changes within a minute.
    """
    return max(1.0, min(_work() for _ in range(3)) / _USUAL_SECONDS)


def usual_seconds(act: Callable[[], object]) -> float:
    """What it takes of the processor, as on the machine on which limits are set.

    The machine's speed is asked before and after, and the lower one counts: asked once, somewhere
    else in the test, it may be that of another minute.
    """
    before = slowness()
    started = time.process_time()
    act()
    taken = time.process_time() - started
    return taken / max(before, slowness())


@contextmanager
def cpu_seconds_below(limit: float) -> Iterator[None]:
    """The block takes less of this process's time than the limit, which is stretched by slowness.

    The processor's time, not the clock's: other processes do not count.
    """
    before = slowness()
    started = time.process_time()
    yield
    taken = time.process_time() - started
    limit *= max(before, slowness()) if taken >= limit * before else before
    assert taken < limit, f"{taken:.2f} s of the processor, of at most {limit:.2f}"


def _work() -> float:
    started = time.process_time()
    counts: dict[str, int] = {}
    for _ in range(40):
        for word in _TEXT.lower().split():
            for length in range(1, len(word)):
                counts[word[:length]] = counts.get(word[:length], 0) + 1
    return time.process_time() - started
