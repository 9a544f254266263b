"""Deterministic checks of a submission, in the order in which they are asked."""

from moderation.rules.base import Rule, first_verdict
from moderation.rules.bots import HoneypotFilled, NoForm, TooFast
from moderation.rules.links import BlockedHost, TooManyLinks
from moderation.rules.names import ReservedName
from moderation.rules.newcomers import FirstComment
from moderation.rules.repetition import RepeatedBody
from moderation.rules.terms import BlockedTerm, SuspectTerm

# The first verdict wins: what rejects comes before what holds, and cheap before dear.
RULES: tuple[Rule, ...] = (
    BlockedTerm(),
    BlockedHost(),
    HoneypotFilled(),
    NoForm(),
    TooFast(),
    ReservedName(),
    SuspectTerm(),
    TooManyLinks(),
    RepeatedBody(),
    FirstComment(),
)

__all__ = ["RULES", "Rule", "first_verdict"]
