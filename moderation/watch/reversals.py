"""What the classifier did with comments, and what people made of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery

from comments.ids import id_at
from comments.models import Status
from comments.transitions import SourceKind
from moderation.models import Decision
from moderation.models.decision import EDIT_WAITS
from moderation.watch.interval import Share, share

NO_JUDGEMENT = ("unknown_language", "no_score")
"""Reasons of holds by which the classifier says that it cannot tell."""

WITHHELD = (Status.HELD, Status.REJECTED)


class Outcomes(NamedTuple):
    """By what the classifier did and what people, where they looked, decided last: how many."""

    counts: Mapping[tuple[str, str | None], int]

    def by_machine(self, *done: str) -> int:
        return sum(n for (machine, _), n in self.counts.items() if machine in done)

    def reversed(self, *done: str) -> Share:
        """Of those that people decided, how many they decided the other way.

        Withheld ones that were published after all; published ones that were taken down.
        """
        looked_at = [
            (machine, person, n)
            for (machine, person), n in self.counts.items()
            if machine in done and person is not None
        ]
        public = Status.PUBLISHED
        return share(
            sum(n for machine, person, n in looked_at if (machine == public) != (person == public)),
            sum(n for _, _, n in looked_at),
        )


def outcomes(start: datetime, end: datetime) -> dict[UUID, Outcomes]:
    """Each site's outcomes of what the classifier decided from `start` to `end`; one query."""
    last = Decision.objects.standing_human().filter(
        comment=OuterRef("comment"), revision=OuterRef("revision"), number__gt=OuterRef("number")
    )
    rows = (
        Decision.objects.filter(
            source_kind=SourceKind.MODEL, pk__gte=id_at(start), pk__lt=id_at(end)
        )
        .exclude(reason__in=NO_JUDGEMENT)
        .exclude(detail__has_key=EDIT_WAITS)  # nothing was decided: a person is asked
        .order_by()
        .annotate(person=Subquery(last.order_by("-number").values("to_status")[:1]))
        .values_list("comment__thread__site_id", "to_status", "person")
        .annotate(n=Count("pk"))
    )
    counts: dict[UUID, Counter[tuple[str, str | None]]] = defaultdict(Counter)
    for site, machine, person, n in rows:
        counts[site][machine, person] += n
    return {site: Outcomes(some) for site, some in counts.items()}
