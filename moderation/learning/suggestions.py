"""What other systems' moderators said about their texts, beside what Parley's own decided."""

from datetime import datetime, timedelta
from uuid import UUID

from moderation.learning.judgements import MOST, Judgement
from moderation.models import Suggestion

KEPT = timedelta(days=365)
"""Nobody tells us when such a text is deleted where it was written."""


def suggested_judgements(now: datetime) -> list[tuple[Judgement, dict[str, int]]]:
    """Each with its labels. The sender counts as one moderator. Who wrote a text is not known, so
    each has an author of its own: of the caps, those on a day and on a moderator hold."""
    newest = Suggestion.objects.sent_since(now - KEPT).order_by("-sent_at")[:MOST]
    return [
        (
            Judgement(
                site_id=one.site_id,
                author_id=UUID(bytes=bytes(one.digest[:16])),
                moderator=one.sender,
                text=one.text,
                to_status="",
                reason="",
                decided_at=one.sent_at,
            ),
            one.labels,
        )
        for one in newest
    ]


def forget_old_suggestions(now: datetime) -> None:
    """A year after they were sent."""
    Suggestion.objects.filter(sent_at__lt=now - KEPT).delete()
