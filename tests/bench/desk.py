"""`python -m tests.bench.desk [COMMENTS]`: how quick the desk is on a million comments.

A Markdown table on standard output, progress on standard error.
"""

import re
import sys
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import requests

from tests.bench.parley import BenchParley, running_parley

COMMENTS, AUTHORS, WAITING = 1_000_000, 50_000, 20_000
ROUNDS = 40
MANY = 5_000
PASSWORD = "correct horse battery"
OWNER = f"""
from django.contrib.auth.models import User
u, _ = User.objects.get_or_create(username="owner", is_staff=True, is_superuser=True)
u.set_password("{PASSWORD}"); u.save()
"""
IN_BULK = f"""
import time
from django.contrib.auth.models import User
from moderation.acts import moderate, undo_act
from moderation.models import QueueItem
from moderation.verdicts import Action
owner = User.objects.get(username="owner")
pks = list(QueueItem.objects.values_list("pk", flat=True)[:{MANY}])
from comments.models import Comment
targets = dict(Comment.objects.filter(pk__in=pks).values_list("pk", "newest_revision"))
start = time.perf_counter()
act = moderate(targets, Action.APPROVE, actor=owner).act
decided = time.perf_counter() - start
start = time.perf_counter()
undo_act(act, actor=owner)
print("BULK", decided, time.perf_counter() - start)
"""
QUEUE = "/admin/moderation/queue/"


class Desk:
    """The owner, signed in."""

    def __init__(self, parley: BenchParley) -> None:
        self.base, self.session = parley.base_url, requests.Session()
        page = self.session.get(f"{self.base}/admin/login/")
        form = {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": _token(page.text)}
        self.session.post(f"{self.base}/admin/login/", form).raise_for_status()
        self.token = _token(self.get(f"{QUEUE}one/").text)

    def get(self, path: str, **headers: str) -> requests.Response:
        answer = self.session.get(f"{self.base}{path}", headers=headers)
        answer.raise_for_status()
        return answer

    def more(self) -> list[str]:
        answer = self.get(f"{QUEUE}one/more/?count=1", accept="application/json").json()
        items: list[str] = answer["items"]
        return items

    def decide(self, item: str) -> None:
        target = re.search(r'name="target" value="([^"]+)"', item)
        assert target
        form = {"press": "approve", "target": target.group(1), "csrfmiddlewaretoken": self.token}
        headers = {"accept": "application/json"}
        answer = self.session.post(f"{self.base}{QUEUE}one/decide/", form, headers=headers)
        answer.raise_for_status()


def main() -> None:
    print("| What | Measured | Target |")
    print("| --- | --- | --- |")
    with running_parley() as parley:
        _say("Filling a site")
        started = time.monotonic()
        count = int(sys.argv[1]) if len(sys.argv) > 1 else COMMENTS
        given = {"comments": count, "authors": AUTHORS, "waiting": WAITING}
        parley.manage("seed_load", *(f"--{name}={n}" for name, n in given.items()))
        _row(f"seed_load, {count:,} comments", f"{time.monotonic() - started:.0f} s", "300 s")
        parley.manage("shell", "-c", OWNER)
        desk = Desk(parley)
        _measure(desk, parley)
    _say("Done")


def _measure(desk: Desk, parley: BenchParley) -> None:
    authors = _ids(parley, "SELECT author_id FROM comments_comment ORDER BY random() LIMIT 40")
    _timed("next comment", 0.1, lambda n: desk.more())
    _timed("a decision", 0.1, desk.decide, given=lambda n: desk.more()[0])
    _timed("the list, with tabs and counts", 0.2, lambda n: desk.get(QUEUE))
    narrowed = urlencode({"tab": "toxic", "why": "model", "label": "toxic"})
    _timed("the list, filtered", 0.2, lambda n: desk.get(f"{QUEUE}?{narrowed}"))
    for words in ("harbour council", "Reader 77", "affair part 5"):
        address = f"{QUEUE}?{urlencode({'search': words})}"
        _timed(f"search: {words}", 0.3, lambda n, address=address: desk.get(address))
    page = "/admin/comments/author/{}/change/"
    _timed("an author's page", 0.3, lambda n: desk.get(page.format(authors[n])))
    done = parley.manage("shell", "-c", IN_BULK).stdout
    decided, undone = map(float, re.findall(r"BULK (\S+) (\S+)", done)[0])
    _row(f"{MANY:,} at once", f"{decided:.1f} s", "5 s")
    _row("and their undo", f"{undone:.1f} s", "10 s")


def _timed(
    what: str,
    target: float,
    act: Callable[[Any], Any],
    given: Callable[[int], Any] = lambda n: n,
) -> None:
    act(given(0))  # the first finds no plan and no page in memory
    times = []
    for n in range(ROUNDS):
        prepared = given(n)
        started = time.perf_counter()
        act(prepared)
        times.append(time.perf_counter() - started)
    middle, late = quantiles(times, n=20)[9], quantiles(times, n=20)[18]
    figure = f"{middle * 1000:.0f} ms, 95th of a hundred {late * 1000:.0f} ms"
    _row(what, figure, f"{target * 1000:.0f} ms")


def _ids(parley: BenchParley, sql: str) -> list[Any]:
    with parley.connect() as db:
        return [row[0] for row in db.execute(sql).fetchall()]


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:500]
    return found.group(1)


def _row(what: str, figure: str, target: str) -> None:
    print(f"| {what} | {figure} | {target} |", flush=True)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
