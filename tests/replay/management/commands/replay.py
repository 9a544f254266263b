"""Real comments through the running service: does the whole road hold, and how fast is it?"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm  # type: ignore[import-untyped]

from comments.ids import new_id
from comments.models import Comment, Site, SiteKey, Thread
from tests.replay import ReplayError
from tests.replay.door import Answer, Door, post_rows, resolve_thread
from tests.replay.outcome import Outcome, undecided
from tests.replay.table import Row, read_rows


class Command(BaseCommand):
    help = (
        "Post labelled comments through the public API of the running service, wait until all "
        "are decided, and print what became of them, counted in the database. Fails unless "
        "stored + refused = sent and everything is decided. The comments stay, under a thread of "
        "the run's own. A site's policy may hold what stands under several threads already: by "
        "default from the fourth replay of the same texts within a week on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a table, .csv or .csv.gz")
        parser.add_argument("--source", nargs="+", required=True, help="rows of these sources")
        parser.add_argument("--split", default="dev", help="rows of this split (dev)")
        parser.add_argument("--site", default="demo", help="the site's key (demo)")
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="where the service is")
        parser.add_argument("--limit", type=positive(int), help="only the first so many rows")
        parser.add_argument("--rate", type=positive(float), help="at most so many a second")
        parser.add_argument("--connections", type=positive(int), default=4, help="at once (4)")
        parser.add_argument(
            "--timeout", type=positive(float), default=120.0,
            help="seconds to wait for decisions after the last post (120)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._replay(**options)
        except ReplayError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was posted stays.", returncode=130) from None

    def _replay(self, **options: Any) -> None:
        rows = read_rows(
            options["file"],
            sources=options["source"],
            split=options["split"],
            limit=options["limit"],
        )
        site = _site(options["site"])
        with _temporary_key(site) as secret:
            door = Door(options["url"], secret)
            thread = _new_thread(door, site, f"Replay of {', '.join(options['source'])}")
            posting = post_rows(
                door, thread.pk, rows, connections=options["connections"], rate=options["rate"]
            )
            with closing(posting) as answers:
                refused, lost = _posted(answers, len(rows))
        self._wait(thread, options["timeout"])
        self._report(thread, rows, refused, lost)

    def _wait(self, thread: Thread, timeout: float) -> None:
        total = Comment.objects.in_thread(thread.pk).count()
        deadline = time.monotonic() + timeout
        with tqdm(None, "Judging", total, unit="", disable=None) as bar:
            while (left := undecided(thread)) and time.monotonic() < deadline:
                bar.update(total - left - bar.n)
                time.sleep(0.2)
            bar.update(total - left - bar.n)

    def _report(
        self, thread: Thread, rows: Sequence[Row], refused: Counter[str], lost: int
    ) -> None:
        outcome, left = Outcome.of(thread, rows), undecided(thread)
        for line in [*outcome.table(), "", *outcome.speeds()]:
            self.stdout.write(line)
        adds_up = outcome.stored + refused.total() == len(rows)
        self.stdout.write(
            f"Counted   {outcome.stored} stored + {refused.total()} refused "
            f"{'=' if adds_up else '≠'} {len(rows)} sent"
        )
        for code, count in refused.most_common():
            self.stdout.write(f"          {count} refused: {code}")
        if not adds_up:
            raise CommandError(f"It does not add up: {lost} posts were not answered or failed.")
        if left:
            raise CommandError(f"{left} comments are still undecided: does a worker run?")


def positive(kind: type[int] | type[float]) -> Any:
    """An argparse type: a number above zero."""

    def parse(text: str) -> float:
        number = kind(text)
        if not number > 0:
            raise ValueError(text)
        return number

    parse.__name__ = f"positive {kind.__name__}"
    return parse


def _posted(answers: Iterator[Answer], total: int) -> tuple[Counter[str], int]:
    """Refusals by code, and how many posts were not answered or failed."""
    refused, lost = Counter[str](), 0
    for answer in tqdm(answers, "Posting", total, unit="", disable=None):
        if answer.refusal:
            refused[answer.refusal] += 1
        elif answer.status != 201:
            lost += 1
    return refused, lost


def _site(key: str) -> Site:
    site = Site.objects.filter(key=key).first()
    if site is None:
        known = ", ".join(Site.objects.values_list("key", flat=True)[:10]) or "none yet"
        raise ReplayError(f"There is no site {key!r} (there is: {known}).")
    if not site.origins:
        raise ReplayError(f"The site {key!r} allows no origin: a thread needs one.")
    return site


@contextmanager
def _temporary_key(site: Site) -> Iterator[str]:
    """A publisher's key, which lifts the throttles, for the length of a `with` block."""
    name = f"replay {new_id()}"
    try:
        # Inside: Ctrl-C may come while the key is stored and before its name is known here.
        _, secret = SiteKey.issue(site, name)
        yield secret
    finally:
        SiteKey.objects.filter(site=site, name=name).delete()


def _new_thread(door: Door, site: Site, title: str) -> Thread:
    address = f"{site.origins[0]}/replay/{new_id()}"
    thread_id = resolve_thread(door, site=site.key, url=address, title=title[:300])
    thread = Thread.objects.filter(pk=thread_id).first()
    if thread is None:
        raise ReplayError("The service there works on another database than this command.")
    return thread
