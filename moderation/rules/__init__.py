"""Deterministic checks of a submission, in the order in which they are asked."""

from moderation.rules.base import Rule, first_verdict
from moderation.rules.bots import HoneypotFilled, TooFast
from moderation.rules.links import BlockedHost, TooManyLinks
from moderation.rules.newcomers import FirstComment
from moderation.rules.repetition import RepeatedBody
from moderation.rules.terms import BlockedTerm, SuspectTerm

# The first verdict wins: what rejects comes before what holds, and cheap before dear.
RULES: tuple[Rule, ...] = (
    BlockedTerm(),
    BlockedHost(),
    HoneypotFilled(),
    TooFast(),
    SuspectTerm(),
    TooManyLinks(),
    RepeatedBody(),
    FirstComment(),
)

__all__ = ["RULES", "Rule", "first_verdict"]
