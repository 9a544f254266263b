"""The same text under page after page."""

from datetime import timedelta

from django.db import connection

from comments.posting.submission import Submission
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict

WINDOW = timedelta(days=7)
# "Well said!" stands under many pages for good reasons.
SHORTEST = 30

# Written out, since every post asks: Django would take ten times as long to write it.
_OTHER_THREADS = """
    SELECT count(DISTINCT thread.id) FROM comments_revision revision
    JOIN comments_comment comment ON comment.id = revision.comment_id
    JOIN comments_thread thread ON thread.id = comment.thread_id
    WHERE md5(revision.body) = md5(%s) AND revision.body = %s AND revision.created_at > %s
        AND thread.site_id = %s AND thread.id <> %s
"""


class RepeatedBody(Rule):
    """Whoever wrote it: advertisers are a new guest each time."""

    name = "repeated_body"
    reads_database = True

    def concerns(self, submission: Submission, policy: Policy) -> bool:
        return bool(policy.repeated_body_threads) and len(submission.revision.body) >= SHORTEST

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        revision, thread = submission.revision, submission.comment.thread
        with connection.cursor() as cursor:
            cursor.execute(
                _OTHER_THREADS,
                [
                    revision.body,
                    revision.body,
                    revision.created_at - WINDOW,
                    thread.site_id,
                    thread.pk,
                ],
            )
            (threads,) = cursor.fetchone()
        if threads < policy.repeated_body_threads:
            return None
        return self.hold("repeated_body", threads=threads)
