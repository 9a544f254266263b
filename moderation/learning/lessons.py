"""Human decisions as lessons for the classifier, here and where they were sent from. Flags and
machines teach nothing."""

from datetime import datetime

from ml.workshop.learning.lesson import Lesson
from moderation.learning.agreement import weights_of_moderators
from moderation.learning.caps import capped
from moderation.learning.judgements import standing_judgements
from moderation.learning.meaning import labels_said
from moderation.learning.suggestions import suggested_judgements


def lessons_now(now: datetime) -> list[Lesson]:
    """All that moderators have taught so far, weighed; newest texts first."""
    said = [(j, labels_said(j.to_status, j.reason, j.teaches)) for j in standing_judgements()]
    said = [(judgement, labels) for judgement, labels in said if labels]
    said += suggested_judgements(now)
    judgements = [judgement for judgement, _ in said]
    trust = weights_of_moderators(now)
    weights = capped(judgements, [trust.get(j.moderator, 1.0) for j in judgements])
    return [
        Lesson(
            text=judgement.text,
            site=str(judgement.site_id),
            labels=labels,
            weight=weight,
            decided_at=judgement.decided_at.timestamp(),
        )
        for (judgement, labels), weight in zip(said, weights, strict=True)
    ]
