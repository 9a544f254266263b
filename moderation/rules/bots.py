"""What people do not do: fill a field they cannot see, or write faster than they type."""

from comments.posting.submission import Submission
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict


class HoneypotFilled(Rule):
    name = "honeypot"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        # Held, not rejected: some browsers fill in hidden fields for people.
        return self.hold("honeypot") if submission.client.honeypot_filled else None


class NoForm(Rule):
    name = "no_form"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        return self.hold("no_form") if submission.client.lacks_form else None


class TooFast(Rule):
    name = "too_fast"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        seconds = submission.client.seconds_to_submit
        if seconds is None or seconds >= policy.min_seconds_to_submit:
            return None
        return self.hold("too_fast", seconds=round(seconds, 1), limit=policy.min_seconds_to_submit)
