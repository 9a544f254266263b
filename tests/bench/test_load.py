"""The load generator counts what the server answered, and keeps its pace."""

from itertools import islice, repeat

from tests.bench.load import closed_loop, get, open_loop


def test_it_asks_until_time_is_over(live_parley):
    request = get("/demo/", f"localhost:{live_parley.port}")
    load = closed_loop(live_parley.port, repeat(request), connections=2, seconds=0.5)
    assert set(load.statuses) == {200}
    assert load.statuses.total() == len(load.latencies) > 2
    assert load.bytes_read > 1000 * len(load.latencies)
    assert 0.4 < load.seconds < 5


def test_it_keeps_its_pace(live_parley):
    request = get("/nothing-here", f"localhost:{live_parley.port}")
    load = open_loop(live_parley.port, islice(repeat(request), 20), connections=4, rate=20)
    assert load.statuses == {404: 20}
    assert 0.9 < load.seconds < 5
