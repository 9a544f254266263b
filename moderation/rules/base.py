"""What a rule is."""

import logging
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any, ClassVar

from django.db import transaction

from comments.posting.submission import Submission
from comments.transitions import Source
from moderation.models import Policy
from moderation.verdicts import Action, Verdict

logger = logging.getLogger(__name__)


class Rule:
    """Looks at a submission and says something or nothing. It saves and sends nothing."""

    name: ClassVar[str]
    reads_database: ClassVar[bool] = False

    def concerns(self, submission: Submission, policy: Policy) -> bool:
        """Whether it is worth asking: cheap, and without the database."""
        return True

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        raise NotImplementedError

    def hold(self, reason: str, **detail: Any) -> Verdict:
        return Verdict(Action.HOLD, reason, Source.rule(self.name), detail)

    def reject(self, reason: str, **detail: Any) -> Verdict:
        return Verdict(Action.REJECT, reason, Source.rule(self.name), detail)


def first_verdict(rules: Iterable[Rule], submission: Submission, policy: Policy) -> Verdict | None:
    """What the first rule that objects says; None where none does."""
    for rule in rules:
        if rule.concerns(submission, policy) and (verdict := _ask(rule, submission, policy)):
            return verdict
    return None


def _ask(rule: Rule, submission: Submission, policy: Policy) -> Verdict | None:
    # A failed query would break the transaction that stores the comment: hence the savepoint.
    guard = transaction.atomic() if rule.reads_database else nullcontext()
    try:
        with guard:
            return rule.check(submission, policy)
    except Exception:
        logger.exception("Rule %s failed on revision %s", rule.name, submission.revision.pk)
        source = Source.system("rule_failed")
        return Verdict(Action.HOLD, "rule_failed", source, {"rule": rule.name})
