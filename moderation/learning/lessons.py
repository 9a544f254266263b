"""Human decisions as lessons for the classifier. Flags and machines teach nothing."""

from datetime import datetime

from ml.workshop.learning.lesson import Lesson
from moderation.learning.agreement import weights_of_moderators
from moderation.learning.caps import capped
from moderation.learning.judgements import standing_judgements
from moderation.learning.meaning import labels_said


def lessons_now(now: datetime) -> list[Lesson]:
    """All that the installation's moderators have taught so far, weighed; newest texts first."""
    said = [(j, labels_said(j.to_status, j.reason)) for j in standing_judgements()]
    judgements = [judgement for judgement, labels in said if labels]
    trust = weights_of_moderators(now)
    weights = capped(judgements, [trust.get(j.moderator, 1.0) for j in judgements])
    return [
        Lesson(
            text=judgement.text,
            site=str(judgement.site_id),
            labels=labels_said(judgement.to_status, judgement.reason),
            weight=weight,
            decided_at=judgement.decided_at.timestamp(),
        )
        for judgement, weight in zip(judgements, weights, strict=True)
    ]
