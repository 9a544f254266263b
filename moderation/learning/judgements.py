"""What people decided about which text: what there is to learn from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTransform

from comments.models import Status
from moderation.models import Decision
from moderation.reasons import TEACHES

# Newest texts first. More would cost the nightly run minutes and change little.
MOST = 20_000


@dataclass(frozen=True)
class Judgement:
    """The last standing human decision about one text."""

    site_id: UUID
    author_id: UUID
    moderator: str
    text: str
    to_status: str
    reason: str
    decided_at: datetime
    teaches: list[str] | None = None
    """Labels; None in a decision that does not tell."""


def standing_judgements() -> list[Judgement]:
    """Of each text that people decided, the last decision that was not taken back.

    A comment that was deleted or erased has none: its lesson goes with its text. Of a writer in
    danger nothing is learned: whatever was decided, it is no abuse.
    """
    rows = _last_of_each_text().values(
        "actor_id",
        "source_name",
        "to_status",
        "reason",
        "created_at",
        teaches=KeyTransform(TEACHES, "detail"),
        site=F("comment__thread__site"),
        author=F("comment__author"),
        text=F("revision__body"),
    )
    return [
        Judgement(
            site_id=row["site"],
            author_id=row["author"],
            moderator=name_of(row["actor_id"], row["source_name"]),
            text=row["text"],
            to_status=row["to_status"],
            reason=row["reason"],
            teaches=row["teaches"],
            decided_at=row["created_at"],
        )
        for row in rows[:MOST]
    ]


def name_of(actor_id: int | None, source_name: str) -> str:
    """Who decided: one name for each account, and for each that is gone."""
    return source_name if actor_id is None else f"#{actor_id}"


def _last_of_each_text() -> QuerySet[Decision]:
    return (
        Decision.objects.standing_human()
        .exclude(comment__status=Status.DELETED)
        .exclude(revision__in_danger=True)
        # Taking back what somebody else had decided on since says nothing of its own.
        .exclude(reverts__isnull=False, from_status=F("to_status"))
        .order_by(F("revision").desc(), "-number")
        .distinct("revision")
    )
