"""What is measured, and how. Each measure takes a running Parley and gives rows of the report."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count, islice, repeat
from statistics import median, quantiles
from typing import Any, NamedTuple
from urllib.parse import quote

import psutil

from tests.bench import floor
from tests.bench.load import Load, closed_loop, get, open_loop, post
from tests.bench.parley import BenchParley, of_the_living
from tests.bench.regulars import Regulars
from tests.bench.talk import posts
from tests.slow_clients import HALF_SENT, held, silent_readers

ROOTS, REPLIES = 400, 600
CLIENTS = 16
ROUNDS = 3
SECONDS = 4.0
PATIENCE = 120
PUBLISH_FIRST = """
from moderation.models import ThreadPolicy
for thread in {threads}:
    ThreadPolicy.objects.update_or_create(thread_id=thread, defaults={{"mode": "publish_first"}})
"""


class Row(NamedTuple):
    """A figure; `target` is what it is held against, where there is such a thing."""

    what: str
    figure: str
    value: float = 0.0
    target: float | None = None
    more_is_better: bool = True
    of_floor: float | None = None
    """As a share of what a bare view of Django does in the same run."""
    cpu: Mapping[str, float] = {}
    """Milliseconds of processor time an answer, by service."""


class Stand:
    """The threads that are read and written, on the demo site."""

    def __init__(self, parley: BenchParley) -> None:
        self.parley = parley
        self.host = f"localhost:{parley.port}"
        self._numbers = count()
        self._floors: dict[tuple[str, int], float] = {}
        with parley.connect() as db:
            db.execute(floor.TABLE)

    def new_thread(self) -> str:
        """An empty thread's id."""
        url = f"{self.parley.base_url}/bench/{next(self._numbers)}"
        form = {"site": "demo", "url": url}
        request = post("/api/v1/threads", self.host, json.dumps(form).encode())
        load = closed_loop(self.parley.port, [request], 1, seconds=60)
        assert load.statuses == {201: 1}, load.statuses
        return str(self.ask("SELECT id FROM comments_thread WHERE url = %s", url))

    def requests(self, thread: str, parents: list[str] | None = None) -> Iterator[bytes]:
        """Posts without end."""
        return posts(self.host, thread, seed=next(self._numbers), parents=parents or ())

    def rounds(
        self, requests: Callable[[], Iterator[bytes]], connections: int, *, decided: bool = False
    ) -> "Rounds":
        """Some rounds of requests, with what they cost; after each the classifier may catch up."""
        loads, before = [], self.parley.cpu_by_service()
        for _ in range(ROUNDS):
            loads.append(closed_loop(self.parley.port, requests(), connections, SECONDS))
            if decided:
                self.wait_until_decided()
        after, answers = self.parley.cpu_by_service(), sum(len(load.latencies) for load in loads)
        spent = {name: after[name] - before.get(name, 0) for name in after}
        return Rounds(loads, {name: 1000 * each / answers for name, each in spent.items()})

    def beside_floor(self, row: Row, kind: str, connections: int) -> Row:
        """The row with its share of what the bare view does over as many connections."""
        return row._replace(of_floor=row.value / self._floors[kind, connections])

    def remember_floor(self, kind: str, connections: int, per_second: float) -> None:
        """What other rows are held beside."""
        self._floors[kind, connections] = per_second

    def floor_rounds(self, kind: str, connections: int) -> "Rounds":
        """The bare view's own rounds."""
        path = f"/bench/{kind}"
        asked = get(path, self.host) if kind == "page" else post(path, self.host, b"{}")
        return self.rounds(lambda: repeat(asked), connections)

    def wait_until_decided(self) -> None:
        """Return when the classifier has nothing left to do."""
        deadline = time.monotonic() + PATIENCE
        while waiting := self.ask("SELECT count(*) FROM moderation_scorerequest"):
            if time.monotonic() > deadline:
                raise SystemExit(f"{waiting} comments are still undecided after {PATIENCE} s.")
            time.sleep(0.1)

    def ask(self, query: str, *values: object) -> Any:
        """One value out of the database."""
        with self.parley.connect() as db:
            return db.execute(query, values).fetchone()[0]


class Rounds(NamedTuple):
    """What came back in each round, and what an answer cost."""

    loads: list[Load]
    cpu: dict[str, float]


def floors(stand: Stand) -> Iterator[Row]:
    """Bare views of Django: 5 kB from memory, and one row that is committed."""
    for kind, unit, status in (("page", "pages/s", 200), ("row", "rows/s", 201)):
        for connections in (1, 16):
            found = stand.floor_rounds(kind, connections)
            row = _speed(f"Floor, bare {kind}", unit, connections, found, status, None)
            stand.remember_floor(kind, connections, row.value)
            yield row


def fill(stand: Stand) -> str:
    """A thread with 1,000 published comments, roots and replies, made as readers make them."""
    thread = stand.new_thread()
    _post_all(stand, stand.requests(thread), ROOTS)
    with stand.parley.connect() as db:
        roots = db.execute(
            "SELECT id FROM comments_comment WHERE thread_id = %s AND status = 'published'",
            [thread],
        ).fetchall()
    _post_all(stand, stand.requests(thread, [str(root[0]) for root in roots]), REPLIES)
    published = stand.ask("SELECT comment_count FROM comments_thread WHERE id = %s", thread)
    if published < 0.99 * (ROOTS + REPLIES):
        raise SystemExit(f"Only {published} of 1,000 comments were published: nothing to measure.")
    return thread


def _post_all(stand: Stand, requests: Iterator[bytes], number: int) -> None:
    load = closed_loop(stand.parley.port, islice(requests, number), 4, seconds=300)
    if load.statuses != {201: number}:
        raise SystemExit(f"Comments could not be posted: {dict(load.statuses)}")
    stand.wait_until_decided()


def first_pages(stand: Stand, thread: str) -> Iterator[Row]:
    """The first page of the full thread, as the API gives it and as the widget's document."""
    page = quote(stand.ask("SELECT url FROM comments_thread WHERE id = %s", thread), safe="")
    for name, path in (
        ("JSON", f"/api/v1/threads/{thread}/comments"),
        ("widget document", f"/embed/thread/?site=demo&url={page}"),
    ):
        asked = get(path, stand.host)
        for connections in (1, 16):
            found = stand.rounds(lambda asked=asked: repeat(asked), connections)  # type: ignore[misc]
            row = _speed(f"First page, {name}", "pages/s", connections, found, 200, 1500)
            yield stand.beside_floor(row, "page", connections)


def posting(stand: Stand) -> Iterator[Row]:
    """Comments by new guests while the classifier works; counted in the database."""
    for clients in (1, 16):
        thread = stand.new_thread()
        found = stand.rounds(partial(stand.requests, thread), clients, decided=True)
        yield _posted(stand, "Posts, all stored", [thread], found, clients)


def known_authors(stand: Stand) -> Iterator[Row]:
    """Answers by authors who are known, with a retry key, where comments are published first: in
    one thread, which all of them count up, and in sixteen."""
    for number in (1, 16):
        threads = [stand.new_thread() for _ in range(number)]
        stand.parley.manage("shell", "-c", PUBLISH_FIRST.format(threads=threads))
        regulars = Regulars(stand, threads)
        found = stand.rounds(regulars.answers, CLIENTS, decided=True)
        where = "one thread" if number == 1 else f"{number} threads"
        what = f"Answers by known authors, retry key, published first, {where}"
        yield _posted(stand, what, threads, found, CLIENTS, besides=len(regulars))


def _posted(
    stand: Stand, what: str, threads: list[str], found: Rounds, clients: int, *, besides: int = 0
) -> Row:
    answered = sum(load.statuses[201] for load in found.loads)
    stored = stand.ask(
        "SELECT count(*) FROM comments_comment WHERE thread_id = ANY(%s::uuid[])", threads
    )
    if stored - besides != answered:
        raise SystemExit(f"{answered} posts were confirmed and {stored - besides} are stored.")
    row = _speed(what, "posts/s", clients, found, 201, 150)
    figure = f"{row.figure}; {answered:,} of {answered:,} stored"
    return stand.beside_floor(row._replace(figure=figure), "row", clients)


def crowded(stand: Stand, thread: str) -> Iterator[Row]:
    """A reader and a writer, while slow clients hold connections."""
    port, number = stand.parley.port, 200
    large = next((stand.parley.static / "drf_spectacular_sidecar").rglob("swagger-ui-bundle.*.js"))
    path = f"/static/{large.relative_to(stand.parley.static)}"
    page = repeat(get(f"/api/v1/threads/{thread}/comments", stand.host))
    with held(port, number, HALF_SENT["body"]), silent_readers(port, number, path):
        for what, requests, status in (
            ("Page", page, 200),
            ("Post", stand.requests(stand.new_thread()), 201),
        ):
            load = closed_loop(port, requests, 1, SECONDS / 2)
            row = _speed(what, "", 1, Rounds([load], {}), status, 100)
            longest = quantiles([s * 1000 for s in load.latencies], n=20)[18]
            yield row._replace(
                what=f"{what}, beside {number} half-sent requests and {number} silent readers",
                figure=f"p95 **{longest:.0f} ms**",
                value=longest,
                more_is_better=False,
            )


def verdicts(stand: Stand) -> Iterator[Row]:
    """From a comment's time to its first decision's, both as stored."""
    for rate, seconds, target in ((20, 20, 300), (100, 15, 1000)):
        thread = stand.new_thread()
        requests = islice(stand.requests(thread), rate * seconds)
        load = open_loop(stand.parley.port, requests, 32, rate)
        stand.wait_until_decided()
        with stand.parley.connect() as db:
            rows = db.execute(
                "SELECT extract(epoch FROM min(d.created_at) - c.created_at)::float8 "
                "FROM comments_comment c JOIN moderation_decision d ON d.comment_id = c.id "
                "WHERE c.thread_id = %s GROUP BY c.id",
                [thread],
            ).fetchall()
        if load.statuses != {201: rate * seconds} or len(rows) != rate * seconds:
            raise SystemExit(f"{len(rows)} decided of {dict(load.statuses)}")
        cuts = quantiles([row[0] * 1000 for row in rows], n=20)
        answers = quantiles([latency * 1000 for latency in load.latencies], n=20)
        kept_pace = load.per_second > 0.9 * rate
        came = "" if kept_pace else f", of which {load.per_second:.0f} could be taken in"
        yield Row(
            f"Verdict at {rate} comments/s{came}",
            f"p50 {cuts[9]:.0f} ms, p95 **{cuts[18]:.0f} ms** "
            f"(their 201: p50 {answers[9]:.0f} ms, p95 {answers[18]:.0f} ms)",
            cuts[18], target if kept_pace else None, more_is_better=False,
        )  # fmt: skip


def memory(stand: Stand) -> Iterator[Row]:
    """RSS counts what processes share for each of them; PSS shares it out."""
    total = 0.0
    for name, processes in stand.parley.processes().items():
        sizes = list(of_the_living(psutil.Process.memory_full_info, processes))
        pss = sum(size.pss for size in sizes) / 2**20
        total += pss
        each = " + ".join(f"{size.rss / 2**20:.0f}" for size in sizes[:4])
        more = f" + {len(sizes) - 4} more" if len(sizes) > 4 else ""
        yield Row(f"Memory, {name}", f"PSS **{pss:.0f} MiB**; RSS {each}{more} MiB")
    yield Row("Memory, all", f"PSS **{total:.0f} MiB**")


def _speed(
    what: str, unit: str, connections: int, found: Rounds, status: int, target: float | None
) -> Row:
    loads = found.loads
    wrong = [load.statuses for load in loads if set(load.statuses) != {status}]
    if wrong:
        raise SystemExit(f"{what}: answered with {dict(wrong[0])}")
    rates = [load.per_second for load in loads]
    latencies = quantiles([s * 1000 for load in loads for s in load.latencies], n=20)
    size = loads[0].bytes_read / len(loads[0].latencies) / 1024
    clients = f"{connections} connection{'s' if connections > 1 else ''}"
    return Row(
        f"{what}, {clients}",
        f"**{median(rates):,.0f} {unit}** (best {max(rates):,.0f}); p50 {latencies[9]:.1f} ms, "
        f"p95 {latencies[18]:.1f} ms; {size:.1f} KiB an answer",
        median(rates), target, cpu=found.cpu,
    )  # fmt: skip
