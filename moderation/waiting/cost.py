"""What a comment costs while nobody looks at it: the order of the queue, with its reasons.

    cost = risk * time waited

Risk is the chance that it should not stand. The classifier says it for each label; the worst of
them counts and not their sum, since they speak of the same words: what insults is toxic, too. What
it could not read is as likely bad as good. Each open report leaves two thirds of what is left of
the chance that all is well: one reader is no proof, and a hundred do not weigh more than a threat.

Time, since harm is done by the hour, and since the order must turn: with risk alone, what is
doubtful would wait for ever behind what is worse.
"""

UNREAD = 0.5
"""The risk of a text that no classifier could read."""

LEFT_BY_A_REPORT = 2 / 3
"""Of the chance that nothing is wrong with it."""


def risk(worst_score: float | None, reports: int = 0) -> float:
    """The risk, from 0 to 1, of what the classifier gave this score, and readers reported."""
    fine = 1 - (UNREAD if worst_score is None else worst_score)
    return 1 - fine * LEFT_BY_A_REPORT**reports


RISK_SQL = f"1 - (1 - COALESCE({{worst}}, {UNREAD})) * power({LEFT_BY_A_REPORT!r}, {{reports}})"
"""The same for PostgreSQL."""
