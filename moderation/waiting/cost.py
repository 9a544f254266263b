"""What a comment costs while nobody looks at it: the order of the queue, with its reasons.

    cost = risk * (1 + readers) * (HEAD_START + time waited)

Risk is the chance that it should not stand. The classifier says it for each label; the worst of
them counts and not their sum, since they speak of the same words: what insults is toxic, too. What
it could not read is as likely bad as good. Each open report leaves two thirds of what is left of
the chance that all is well: one reader is no proof, and a hundred do not weigh more than a threat.

Readers, since a threat under a story that thousands read does more harm than one that nobody
opens: views of the discussion in the last hour. For what is held they are those who would have seen
it. One is added, or what nobody reads would wait for ever.

Time, since the order must turn: with risk alone, what is doubtful would wait for ever behind what
is worse. But harm that was done is done, and what counts is who reads it next: with time alone as a
factor, old comments of little risk would stand above new ones of great risk. On ten days replayed
readers saw 58 % as much of the bad comments as in the order in which they came, and with a head
start of six hours 52 % (tests/ml/test_replayed_day.py).
"""

from datetime import timedelta

HEAD_START = timedelta(hours=6)
"""As if each comment had waited so long when it came."""

UNREAD = 0.5
"""The risk of a text that no classifier could read."""

LEFT_BY_A_REPORT = 2 / 3
"""Of the chance that nothing is wrong with it."""


def risk(worst_score: float | None, reports: int = 0) -> float:
    """The risk, from 0 to 1, of what the classifier gave this score, and readers reported."""
    fine = 1 - (UNREAD if worst_score is None else worst_score)
    return 1 - fine * LEFT_BY_A_REPORT**reports


def cost(risk: float, readers: int, waited: timedelta) -> float:
    """As `QueueItemQuerySet.in_order` reckons it for the whole table."""
    return risk * (1 + readers) * (HEAD_START + waited).total_seconds()


RISK_SQL = f"1 - (1 - COALESCE({{worst}}, {UNREAD})) * power({LEFT_BY_A_REPORT!r}, {{reports}})"
"""The same for PostgreSQL."""
