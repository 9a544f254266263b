"""The same text under page after page, or again and again under one."""

from comments.posting.submission import Submission
from comments.posting.writing import is_long
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict


class RepeatedBody(Rule):
    """Whoever wrote it: advertisers are a new guest each time."""

    name = "repeated_body"

    def concerns(self, submission: Submission, policy: Policy) -> bool:
        return bool(policy.repeated_body_threads) and is_long(submission.revision.read)

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        limit, said = policy.repeated_body_threads, submission.repeats
        if said.threads >= limit:
            return self.hold("repeated_body", threads=said.threads)
        if said.authors >= limit:
            return self.hold("repeated_here", authors=said.authors)
        return None
