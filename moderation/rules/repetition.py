"""The same text under page after page, or again and again under one."""

from datetime import timedelta

from django.db import connection

from comments.posting.submission import Submission
from comments.posting.writing import is_long
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict

WINDOW = timedelta(days=7)

# Written out, since every post asks: Django would take ten times as long to write it.
_ELSEWHERE_AND_HERE = """
    SELECT count(DISTINCT comment.thread_id) FILTER (WHERE comment.thread_id <> %(thread)s),
        count(DISTINCT comment.author_id) FILTER (
            WHERE comment.thread_id = %(thread)s AND comment.author_id <> %(author)s
        )
    FROM comments_revision revision
    JOIN comments_comment comment ON comment.id = revision.comment_id
    JOIN comments_thread thread ON thread.id = comment.thread_id
    WHERE revision.fingerprint = %(fingerprint)s AND revision.created_at > %(since)s
        AND thread.site_id = %(site)s
"""


class RepeatedBody(Rule):
    """Whoever wrote it: advertisers are a new guest each time."""

    name = "repeated_body"
    reads_database = True

    def concerns(self, submission: Submission, policy: Policy) -> bool:
        return bool(policy.repeated_body_threads) and is_long(submission.revision.read)

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        revision, comment = submission.revision, submission.comment
        with connection.cursor() as cursor:
            cursor.execute(
                _ELSEWHERE_AND_HERE,
                {
                    "fingerprint": revision.fingerprint,
                    "since": revision.created_at - WINDOW,
                    "site": comment.thread.site_id,
                    "thread": comment.thread_id,
                    "author": comment.author_id,
                },
            )
            threads, authors = cursor.fetchone()
        if threads >= policy.repeated_body_threads:
            return self.hold("repeated_body", threads=threads)
        if authors >= policy.repeated_body_threads:
            return self.hold("repeated_here", authors=authors)
        return None
