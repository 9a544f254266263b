"""Whether a candidate may replace the champion: it wins where it was meant to and loses nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ml.scorer import Scorer
from ml.workshop.learning.held_out_gates import held_back_gates
from ml.workshop.learning.lesson import Lesson
from ml.workshop.learning.reference_gates import kept_gates


@dataclass(frozen=True)
class Comparison:
    """`reasons` says in words why a candidate did not pass; `report` is JSON-able."""

    passed: bool
    reasons: list[str]
    report: dict[str, Any]


def compare(champion: Scorer, candidate: Scorer, held_back: Sequence[Lesson]) -> Comparison:
    """Judge both on decisions that neither learned from, and on what came with the model."""
    gates = [
        *held_back_gates(champion, candidate, held_back),
        *kept_gates(champion, candidate),
    ]
    return Comparison(
        passed=all(gate.passed for gate in gates),
        reasons=[gate.reason for gate in gates if not gate.passed],
        report={
            "champion": champion.version,
            "candidate": candidate.version,
            "held_back": len(held_back),
            "gates": [gate.as_dict() for gate in gates],
        },
    )
