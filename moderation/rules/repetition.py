"""The same text under page after page."""

from datetime import timedelta

from django.db.models import Value
from django.db.models.functions import MD5

from comments.models import Revision
from comments.submission import Submission
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict

WINDOW = timedelta(days=7)
# "Well said!" stands under many pages for good reasons.
SHORTEST = 30


class RepeatedBody(Rule):
    """Whoever wrote it: advertisers are a new guest each time."""

    name = "repeated_body"
    reads_database = True

    def concerns(self, submission: Submission, policy: Policy) -> bool:
        return bool(policy.repeated_body_threads) and len(submission.revision.body) >= SHORTEST

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        revision, thread = submission.revision, submission.comment.thread
        others = (
            Revision.objects.alias(digest=MD5("body"))
            .filter(
                digest=MD5(Value(revision.body)),
                body=revision.body,
                created_at__gt=revision.created_at - WINDOW,
                comment__thread__site=thread.site_id,
            )
            .exclude(comment__thread=thread)
        )
        threads = others.order_by().values("comment__thread").distinct().count()
        if threads < policy.repeated_body_threads:
            return None
        return self.hold("repeated_body", threads=threads)
