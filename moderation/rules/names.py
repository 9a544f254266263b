"""Authors who are called as somebody else is."""

from comments.models import Author
from comments.posting.submission import Submission
from moderation.models import Policy
from moderation.names import is_reserved
from moderation.rules.base import Rule
from moderation.verdicts import Verdict


class ReservedName(Rule):
    """A newcomer is told at once; here are those who had the name before it was reserved."""

    name = "reserved_name"

    def concerns(self, submission: Submission, policy: Policy) -> bool:
        is_guest = submission.comment.author.kind == Author.Kind.GUEST
        return is_guest and not submission.client.is_vouched_for

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        author, thread = submission.comment.author, submission.comment.thread
        if not is_reserved(author.name, thread.site, thread):
            return None
        return self.hold("reserved_name", name=author.name)
