"""What is known of a comment besides its text, as named numbers for the classifier.

Some only the request knew; the rest is what the site has seen of its author and of its text, and is
read with the texts that a worker takes, in the same statement.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from comments.models import Status
from comments.posting.repeats import LATELY
from comments.posting.submission import Submission
from comments.posting.writing import Writing, is_long
from moderation.models import Policy
from moderation.rules.links import blocked_among, hosts_written_in, links_in, links_of
from moderation.rules.terms import find_term

logger = logging.getLogger(__name__)

LATEST = 50
"""So many of an author's last comments make the record, so that a long one costs no more."""
MOST_COPIES = 10


def features_of_text(text: Writing, policy: Policy) -> dict[str, float]:
    """What is known of a text by itself, before anybody posts it."""
    return {"links": float(len(links_in(text.body, text.html))), **_listed(text.body, policy)}


def features_of(submission: Submission, policy: Policy) -> dict[str, float]:
    """The numbers that only the request knows. Without them the text alone is judged."""
    seconds = submission.client.seconds_to_submit
    known = {} if seconds is None else {"seconds_to_submit": round(seconds, 1)}
    revision = submission.revision
    try:
        return {"links": float(len(links_of(revision))), **_listed(revision.read, policy), **known}
    except Exception:
        logger.exception("Links of revision %s could not be counted", revision.pk)
        return known


def _listed(text: str, policy: Policy) -> dict[str, float]:
    """How many of the site's lists the text is on."""
    found = [
        find_term(text, policy.blocked_terms),
        find_term(text, policy.suspect_terms),
        policy.blocked_hosts and blocked_among(hosts_written_in(text), policy.blocked_hosts),
    ]
    hits = sum(map(bool, found))
    return {"blocklist_hits": float(hits)} if hits else {}


# Of a request that is `taken`, its `revision` and `comment`. As SQL: putting it together in the ORM
# took longer than all the rest of a claim.
RECORD = f"""ARRAY(
    SELECT other.status FROM comments_comment other
    WHERE other.author_id = comment.author_id AND other.id <> comment.id
        AND other.status IN ('{Status.PUBLISHED}', '{Status.REJECTED}')
    ORDER BY other.id DESC LIMIT {LATEST}
)"""
COPIES = f"""ARRAY(
    SELECT other.thread_id FROM comments_revision copy
    JOIN comments_comment other ON other.id = copy.comment_id
    JOIN comments_thread thread ON thread.id = other.thread_id
    WHERE copy.fingerprint = revision.fingerprint AND thread.site_id = taken.site_id
        AND copy.created_at > revision.created_at - interval '{LATELY.days} days'
        AND other.thread_id <> comment.thread_id
    LIMIT {MOST_COPIES}
)"""


def seen_of(record: Iterable[str], copies: Iterable[UUID], read: str) -> dict[str, float]:
    """The features that follow from what the site has seen; none that would add nothing."""
    statuses = Counter(record)
    others = len(set(copies)) if is_long(read) else 0
    found = {
        "first_comment": float(not statuses[Status.PUBLISHED]),
        "rejected_ratio": statuses[Status.REJECTED] / max(statuses.total(), 1),
        "near_duplicates": float(others),
    }
    return {name: round(value, 3) for name, value in found.items() if value}
