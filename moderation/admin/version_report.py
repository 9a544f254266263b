"""A version's report as its page tells it: stored numbers, with names and words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from moderation.models import ModelVersion
from moderation.models.site_moderator import sites_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class VersionReport:
    """`lessons` names only the sites that the reader works for; the others are counted."""

    against: str
    passed: bool | None
    reasons: list[str]
    gates: list[dict[str, Any]]
    lessons: list[dict[str, Any]]
    elsewhere: int
    compared: int
    moved: list[dict[str, Any]]

    @classmethod
    def of(cls, version: ModelVersion, reader: "User") -> Self:
        """What may be read of a version's report; without one, all of it is empty."""
        report = version.report
        names = {str(pk): name for pk, name in sites_of(reader).values_list("pk", "name")}
        lessons = report.get("lessons", [])
        if reader.is_superuser:
            names = {row["site"]: "a site that is gone" for row in lessons} | names
        own = [{**row, "name": names[row["site"]]} for row in lessons if row["site"] in names]
        changes = report.get("changes", {})
        return cls(
            against=report.get("against", ""),
            passed=report.get("passed"),
            reasons=report.get("reasons", []),
            gates=report.get("comparison", {}).get("gates", []),
            lessons=own,
            elsewhere=sum(row["learned"] + row["held_back"] for row in lessons)
            - sum(row["learned"] + row["held_back"] for row in own),
            compared=changes.get("comments", 0),
            moved=changes.get("moved", []),
        )

    @property
    def telling_gates(self) -> list[dict[str, Any]]:
        """The first, which is the one to win, and those that did not pass."""
        return self.gates[:1] + [gate for gate in self.gates[1:] if not gate["passed"]]

    @property
    def quiet_gates(self) -> list[dict[str, Any]]:
        return [gate for gate in self.gates[1:] if gate["passed"]]

    @property
    def moved_comments(self) -> int:
        return sum(row["comments"] for row in self.moved)
