"""The load generator counts what the server answered, and keeps its pace."""

import subprocess
import sys
from itertools import islice, repeat

import psutil

from tests.bench.load import closed_loop, get, open_loop
from tests.bench.parley import of_the_living


def test_it_asks_until_time_is_over(live_parley):
    request = get("/demo/", f"localhost:{live_parley.port}")
    load = closed_loop(live_parley.port, repeat(request), connections=2, seconds=0.5)
    assert set(load.statuses) == {200}
    assert load.statuses.total() == len(load.latencies) > 2
    assert load.bytes_read > 1000 * len(load.latencies)
    assert load.seconds > 0.4


def test_it_keeps_its_pace(live_parley):
    request = get("/nothing-here", f"localhost:{live_parley.port}")
    load = open_loop(live_parley.port, islice(repeat(request), 20), connections=4, rate=20)
    assert load.statuses == {404: 20}
    assert load.seconds > 0.9


def test_a_process_that_ends_while_it_is_measured_is_left_out():
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    ended = psutil.Process(gone.pid)
    gone.wait()
    here = psutil.Process()
    for ask in (psutil.Process.memory_full_info, psutil.Process.cpu_times):
        assert len(list(of_the_living(ask, [ended, here]))) == 1
