"""What applies to somebody who writes: the policy, and how they stand on the site."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from comments.models import Author, Status
from comments.posting.submission import Submission
from comments.rows import columns, row_of
from moderation.models import Policy
from moderation.policy import policy_of


class Standing(NamedTuple):
    """The site's policy, and what of it counts otherwise here."""

    policy: Policy
    thread_mode: str | None = None
    """The mode that the thread has instead of the site's."""
    is_shadowed: bool = False
    """Whether a shadow ban is in force against the author, or against where they write from."""
    is_trusted: bool = False


_SHADOWED = """
    EXISTS (
        SELECT 1 FROM moderation_ban ban
        WHERE ban.site_id = policy.site_id AND ban.shadow AND ban.lifted_at IS NULL
            AND (ban.until IS NULL OR ban.until > %(now)s)
            AND (ban.author_id = %(author)s OR ban.address_hash = ANY(%(addresses)s)
                OR ban.network_hash = ANY(%(networks)s))
    )
"""

# As many of the author's comments are public as the policy asks for, and none was rejected.
_TRUSTED = f"""
    CASE WHEN policy.trust_after IS NULL THEN false ELSE
        NOT EXISTS (
            SELECT 1 FROM comments_comment
            WHERE author_id = %(author)s AND status = '{Status.REJECTED}'
        )
        AND policy.trust_after = (
            SELECT count(*) FROM (
                SELECT 1 FROM comments_comment
                WHERE author_id = %(author)s AND status = '{Status.PUBLISHED}'
                LIMIT policy.trust_after
            ) AS public
        )
    END
"""


def standing_of(submission: Submission, now: datetime) -> Standing:
    """As SQL and in one statement, since every post asks: Django would take longer to write it than
    PostgreSQL to answer."""
    thread, client = submission.comment.thread, submission.client
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT own.mode, {_SHADOWED}, {_TRUSTED}, {columns(Policy, "policy")}
            FROM moderation_policy policy
            LEFT JOIN moderation_threadpolicy own ON own.thread_id = %(thread)s
            WHERE policy.site_id = %(site)s
            """,
            {
                "now": now,
                "thread": thread.pk,
                "site": thread.site_id,
                "author": submission.comment.author_id,
                "addresses": list(client.address_hashes),
                "networks": list(client.network_hashes),
            },
        )
        found = cursor.fetchone()
    if found is None:
        return Standing(policy_of(thread.site))
    return Standing(row_of(Policy, found[3:]), *found[:3])


def is_trusted(author: Author) -> bool:
    """Whether what they write is public at once, whatever the mode."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_TRUSTED} FROM moderation_policy policy WHERE site_id = %(site)s",
            {"author": author.pk, "site": author.site_id},
        )
        row = cursor.fetchone()
    return bool(row and row[0])
