"""The classifier on demand, beside a floor: a view that asks nobody anything."""

import json
from collections.abc import Iterator
from itertools import count, islice
from statistics import median, quantiles

from tests.bench.load import Load, closed_loop, get, post
from tests.bench.measures import ROUNDS, SECONDS, Row, Stand
from tests.bench.talk import texts

CONNECTIONS = 8
LENGTH = 400
ISSUE = """
from comments.models import Site, SiteKey
from moderation.models import PerspectiveDoor
site = Site.objects.get(key="demo")
PerspectiveDoor.objects.get_or_create(site=site, defaults={"is_open": True})
print(SiteKey.issue(site, "bench", ["score"])[1])
"""


def scoring(stand: Stand) -> Iterator[Row]:
    """Answers a second with one text and with a hundred; no text comes twice."""
    secret = stand.parley.manage("shell", "-c", ISSUE).stdout.split()[-1]
    key = {"Parley-Site-Key": secret}
    yield _floor(stand)
    loads = [
        closed_loop(stand.parley.port, _comments(stand.host, secret), CONNECTIONS, SECONDS)
        for _ in range(ROUNDS)
    ]
    yield _row(f"comments:analyze, 400 characters, {CONNECTIONS} connections", loads, 1, 300)
    for size, what, least in ((1, "one text of 400 characters", 300), (100, "100 texts", 30)):
        loads = [
            closed_loop(stand.parley.port, _questions(stand.host, key, size), CONNECTIONS, SECONDS)
            for _ in range(ROUNDS)
        ]
        yield _row(f"POST /score, {what}, {CONNECTIONS} connections", loads, size, least * size)


def _floor(stand: Stand) -> Row:
    asked = get("/", stand.host)
    loads = [
        closed_loop(stand.parley.port, (asked for _ in count()), CONNECTIONS, SECONDS)
        for _ in range(ROUNDS)
    ]
    return _row(f"Floor: the page at /, {CONNECTIONS} connections", loads, 1)


_seeds = count(10_000)


def _questions(host: str, key: dict[str, str], size: int) -> Iterator[bytes]:
    talk = _of_length(texts(next(_seeds)))
    while True:
        body = json.dumps({"texts": list(islice(talk, size))}).encode()
        yield post("/api/v1/sites/demo/score", host, body, key)


def _comments(host: str, secret: str) -> Iterator[bytes]:
    """As clients of Perspective ask."""
    for text in _of_length(texts(next(_seeds))):
        body = {
            "comment": {"text": text},
            "languages": ["en"],
            "requestedAttributes": {"TOXICITY": {}},
            "doNotStore": True,
        }
        path = f"/v1alpha1/comments:analyze?key={secret}"
        yield post(path, host, json.dumps(body).encode(), {})


def _of_length(talk: Iterator[str]) -> Iterator[str]:
    """Pieces of 400 characters out of several letters each."""
    while True:
        piece = ""
        while len(piece) < LENGTH:
            piece += f"{next(talk)} "
        yield piece[-LENGTH:].strip()


def _row(what: str, loads: list[Load], size: int, target: float | None = None) -> Row:
    wrong = [load.statuses for load in loads if set(load.statuses) != {200}]
    if wrong:
        raise SystemExit(f"{what}: answered with {dict(wrong[0])}")
    rates = [load.per_second * size for load in loads]
    cuts = quantiles([s * 1000 for load in loads for s in load.latencies], n=20)
    unit = "requests/s" if size == 1 else "texts/s"
    figure = f"**{median(rates):,.0f} {unit}** (best {max(rates):,.0f})"
    return Row(
        f"{what}", f"{figure}; p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms", median(rates), target
    )
