"""A site as large as a newsroom's after some years, to measure the desk on."""

import json
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from comments.ids import id_at
from comments.models import Author, Site, Thread
from moderation.labels import Label
from moderation.management.unindexed import unindexed
from moderation.waiting.items import mend

SITE = "load"
SPAN = timedelta(days=365)
_TABLES = (
    "comments_comment",
    "comments_revision",
    "moderation_decision",
    "moderation_score",
)
_CHUNK = 5_000
_WORDS = (
    "harbour council tender minister quarter report police street bridge contract ferry school "
    "budget court letter mayor clinic station promise question answer money signature evening "
    "neighbour winter library newspaper citizen vote engineer warehouse inquiry record silence"
).split()


class Row(NamedTuple):
    """One comment, with the ids of what belongs to it."""

    number: int
    comment: str
    revision: str
    decision: str
    thread: UUID
    author: UUID
    status: str
    body: str
    toxic: float
    when: datetime


class Command(BaseCommand):
    help = (
        "Make the site “load” with many comments, their texts, decisions and scores. While it runs "
        "nobody can post: indexes are dropped and made anew. Remove the site to be rid of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--comments", type=int, default=1_000_000)
        parser.add_argument("--authors", type=int, default=50_000)
        parser.add_argument("--waiting", type=int, default=20_000)

    def handle(self, *args: Any, **options: Any) -> None:
        count, waiting = options["comments"], options["waiting"]
        if not 0 <= waiting <= count or options["authors"] < 1:
            raise CommandError("There must be an author, and no more waiting than comments.")
        if Site.objects.filter(key=SITE).exists():
            raise CommandError(f"There is a site {SITE!r} already: delete it first.")
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            held = self._fill(count, options["authors"], waiting)
            with connection.cursor() as cursor:
                cursor.execute(_COUNT)
                cursor.execute(f"ANALYZE {', '.join(_TABLES)}, comments_author, comments_thread")
            self._tell("the queue", 0, 1)
            mend(held)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE moderation_queueitem")
        self._tell("done", 1, 1)
        self.stdout.write(f"\n{count:,} comments, {len(held):,} of them waiting.")

    def _fill(self, count: int, authors: int, waiting: int) -> list[UUID]:
        site = Site.objects.create(key=SITE, name="Load", origins=[])
        writers = Author.objects.bulk_create(
            (Author(site=site, name=f"Reader {n}") for n in range(authors)), batch_size=_CHUNK
        )
        threads = Thread.objects.bulk_create(
            Thread(
                site=site,
                key=f"https://load.example/{n}",
                url=f"https://load.example/{n}",
                title=f"The {_WORDS[n % len(_WORDS)]} affair, part {n}",
            )
            for n in range(max(1, count // 500))
        )
        rows = _rows(count, waiting, [one.pk for one in threads], [one.pk for one in writers])
        held = []
        with unindexed(_TABLES):
            done = 0
            while chunk := list(islice(rows, _CHUNK)):
                _copy(chunk)
                held += [UUID(row.comment) for row in chunk if row.status == "held"]
                done += len(chunk)
                self._tell("comments", done, count)
            self._tell("indexes", 0, 1)
        return held

    def _tell(self, what: str, done: int, of: int) -> None:
        """A bar on a terminal; elsewhere nothing but the last line."""
        if not sys.stderr.isatty():
            return
        filled = 30 * done // max(of, 1)
        self.stderr.write(f"\r[{'#' * filled:<30}] {what:<12}", ending="")
        self.stderr.flush()


def _rows(count: int, waiting: int, threads: list[UUID], authors: list[UUID]) -> Iterator[Row]:
    """The oldest first; the last ones are those that wait, as after a bad night."""
    chance = random.Random(0)
    now = timezone.now()
    start, step = now - SPAN, SPAN / max(count, 1)
    for n in range(count):
        when = start + n * step
        # Few write much, and few discussions have many comments.
        author = authors[int(len(authors) * chance.random() ** 2)]
        thread = threads[int(len(threads) * chance.random() ** 2)]
        waits = n >= count - waiting
        status = "held" if waits else "rejected" if chance.random() < 0.03 else "published"
        yield Row(
            n,
            id_at(when).hex,
            id_at(when).hex,
            id_at(when).hex,
            thread,
            author,
            status,
            " ".join(chance.choices(_WORDS, k=chance.randrange(6, 40))) + ".",
            chance.uniform(0.5, 1) if status != "published" else chance.uniform(0, 0.4),
            when,
        )


def _copy(rows: list[Row]) -> None:
    with connection.cursor() as cursor:
        for table, columns, lines in (
            ("comments_comment", _COMMENT, (_comment(row) for row in rows)),
            ("comments_revision", _REVISION, (_revision(row) for row in rows)),
            ("moderation_decision", _DECISION, (_decision(row) for row in rows)),
            ("moderation_score", _SCORE, (_score(row) for row in rows)),
        ):
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write("".join(lines))


_COMMENT = (
    "id, thread_id, author_id, depth, status, newest_revision_id, public_revision_id, created_at, "
    "published_at, upvotes, downvotes, address_hash, network_hash"
)
_REVISION = "id, comment_id, number, body, html, reading, fingerprint, in_danger, created_at"
_DECISION = (
    "id, comment_id, revision_id, from_status, to_status, public_after_id, reason, detail, "
    "source_kind, source_name, text_sent, created_at"
)
_SCORE = (
    f"revision_id, model_version, language, {', '.join(Label.values)}, features, drivers, "
    "created_at"
)


def _comment(row: Row) -> str:
    public, when = (row.revision, row.when) if row.status == "published" else ("\\N", "\\N")
    return (
        f"{row.comment}\t{row.thread}\t{row.author}\t0\t{row.status}\t{row.revision}\t{public}\t"
        f"{row.when}\t{when}\t{row.number % 7}\t{row.number % 3}\t\t\n"
    )


def _revision(row: Row) -> str:
    fingerprint = f"{row.number:032x}"
    return (
        f"{row.revision}\t{row.comment}\t1\t{row.body}\t<p>{row.body}</p>\t\t{fingerprint}\tf\t"
        f"{row.when}\n"
    )


def _decision(row: Row) -> str:
    public = row.revision if row.status == "published" else "\\N"
    detail = {"label": "toxic", "score": row.toxic, "bound": "hold_above", "threshold": 0.5}
    said = "below_thresholds" if row.status == "published" else "toxic"
    numbers = "{}" if row.status == "published" else json.dumps(detail)
    return (
        f"{row.decision}\t{row.comment}\t{row.revision}\tpending\t{row.status}\t{public}\t{said}\t"
        f"{numbers}\tmodel\tload\t\t{row.when}\n"
    )


def _score(row: Row) -> str:
    others = "\t".join(f"{row.toxic / (n + 2):.4f}" for n in range(len(Label.values) - 2))
    drivers = json.dumps({"toxic": [[row.body.split()[0], 1.5]]})
    scores = f"0.01\t{row.toxic:.4f}\t{others}"
    return f"{row.revision}\tload\ten\t{scores}\t{{}}\t{drivers}\t{row.when}\n"


_COUNT = """
    UPDATE comments_thread SET comment_count = found.n
    FROM (
        SELECT thread_id, count(*) AS n FROM comments_comment
        WHERE status = 'published' GROUP BY thread_id
    ) found
    WHERE found.thread_id = comments_thread.id AND comment_count <> found.n
"""
