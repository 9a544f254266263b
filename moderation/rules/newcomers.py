"""Authors whom the site does not know yet."""

from comments.models import Comment
from comments.posting.submission import Submission
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict


class FirstComment(Rule):
    name = "first_comment"
    reads_database = True

    def concerns(self, submission: Submission, policy: Policy) -> bool:
        return policy.hold_first_comments

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        known = Comment.objects.filter(author=submission.comment.author_id).published().exists()
        return None if known else self.hold("first_comment")
