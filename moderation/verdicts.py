"""What a rule, the model or a person proposes; nothing is stored until `decide` agrees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from comments.models import Status
from comments.transitions import NO_ASIDE, Aside, Source


class Action(StrEnum):
    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"

    @property
    def target(self) -> Status:
        return _TARGETS[self]


_TARGETS = {
    Action.APPROVE: Status.PUBLISHED,
    Action.HOLD: Status.HELD,
    Action.REJECT: Status.REJECTED,
}


@dataclass(frozen=True)
class Verdict:
    """A proposal. Equal verdicts are carried out together, whatever their details."""

    action: Action
    reason: str
    source: Source
    detail: Mapping[str, Any] = field(default_factory=dict, compare=False)
    aside: Aside = field(default=NO_ASIDE, compare=False)
    """Of a rejection: what the author is shown."""
