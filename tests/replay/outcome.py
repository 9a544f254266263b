"""What became of a replay, as the database has it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles

from django.db.models import Q

from comments.models import Comment, Status, Thread
from comments.transitions import SourceKind
from moderation.models import Decision
from tests.replay.door import guest_name
from tests.replay.table import Row

COLUMNS = [Status.PUBLISHED, Status.HELD, Status.REJECTED, Status.PENDING]
NOT_STORED = "not stored"


def undecided(thread: Thread) -> int:
    """How many comments still wait for the machine: a held one, too, may yet be rejected."""
    waiting = Q(status=Status.PENDING) | Q(newest_revision__score_request__isnull=False)
    return Comment.objects.in_thread(thread.pk).filter(waiting).count()


@dataclass(frozen=True)
class Outcome:
    """The rows sent and the states they ended in, by row number."""

    rows: Sequence[Row]
    states: Mapping[int, str]
    span: float
    latencies: Sequence[float]
    by_rules: int

    @classmethod
    def of(cls, thread: Thread, rows: Sequence[Row]) -> "Outcome":
        numbers = {guest_name(number): number for number in range(len(rows))}
        stored = Comment.objects.in_thread(thread.pk).filter(author__name__in=numbers)
        times: list[datetime] = sorted(stored.values_list("created_at", flat=True))
        first = (
            Decision.objects.filter(comment__in=stored)
            .order_by("comment_id", "number")
            .distinct("comment_id")
            .values_list("source_kind", "created_at", "comment__created_at")
        )
        asked = [
            (decided - posted).total_seconds()
            for kind, decided, posted in first
            if kind != SourceKind.RULE
        ]
        return cls(
            rows=rows,
            states={
                numbers[name]: status
                for name, status in stored.values_list("author__name", "status")
            },
            span=(times[-1] - times[0]).total_seconds() if times else 0.0,
            latencies=asked,
            by_rules=len(first) - len(asked),
        )

    @property
    def stored(self) -> int:
        return len(self.states)

    def table(self) -> list[str]:
        """Each label and what people said of it, against the states."""
        counts: dict[tuple[str, bool], Counter[str]] = {}
        for number, row in enumerate(self.rows):
            for label, value in row.labels.items():
                state = self.states.get(number, NOT_STORED)
                counts.setdefault((label, value), Counter())[state] += 1
        columns = [*COLUMNS, NOT_STORED]
        lines = [f"{'label':<18}{'rows':>7}" + "".join(f"{name:>12}" for name in columns)]
        for (label, value), states in sorted(counts.items(), key=lambda c: (c[0][0], not c[0][1])):
            cells = "".join(f"{states[name]:>12}" for name in columns)
            lines.append(f"{f'{label} = {value:d}':<18}{states.total():>7}{cells}")
        return lines

    def speeds(self) -> list[str]:
        """How fast comments were stored and judged, by the database's clock."""
        rate = f"{(self.stored - 1) / self.span:.1f}" if self.span else "-"
        return [
            f"Stored    {rate} comments/s from the first to the last",
            f"Verdicts  {_percentiles(self.latencies)} from submission to the first decision "
            f"({len(self.latencies)} by the machine; {self.by_rules} by rules, at once)",
        ]


def _percentiles(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    cuts = quantiles([*seconds, seconds[0]] if len(seconds) == 1 else seconds, n=20)
    return f"p50 {cuts[9] * 1000:.0f} ms, p95 {cuts[18] * 1000:.0f} ms"
