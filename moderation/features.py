"""What is known of a comment besides its text, as named numbers for the classifier.

Some only the request knew; the rest is what the site has seen of its author and of its text, and is
read with the texts that a worker takes, in the same statement.
"""

import logging
from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet

from comments.models import Comment, Revision, Status
from comments.posting.submission import Submission
from comments.posting.writing import Writing, is_long
from moderation.models import Policy, ScoreRequest
from moderation.rules.links import blocked_among, hosts_written_in, links_in, links_of
from moderation.rules.terms import find_term

logger = logging.getLogger(__name__)

WINDOW = timedelta(days=7)
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


def with_what_the_site_has_seen(requests: QuerySet[ScoreRequest]) -> QuerySet[ScoreRequest]:
    """The requests, each with what `seen_of` reads of it."""
    others = Comment.objects.filter(author=OuterRef("revision__comment__author")).exclude(
        pk=OuterRef("revision__comment")
    )
    decided = others.filter(status__in=[Status.PUBLISHED, Status.REJECTED]).order_by("-pk")
    copies = Revision.objects.filter(
        fingerprint=OuterRef("revision__fingerprint"),
        created_at__gt=OuterRef("revision__created_at") - WINDOW,
        comment__thread__site=OuterRef("site"),
    ).exclude(comment__thread=OuterRef("revision__comment__thread"))
    return requests.annotate(
        record=ArraySubquery(decided.values("status")[:LATEST]),
        copies=ArraySubquery(copies.order_by().values(place=F("comment__thread"))[:MOST_COPIES]),
    )


def seen_of(request: Any) -> dict[str, float]:
    """The features that follow from it; none that would add nothing."""
    record = Counter(request.record)
    copies = len(set(request.copies)) if is_long(request.revision.read) else 0
    found = {
        "first_comment": float(not record[Status.PUBLISHED]),
        "rejected_ratio": record[Status.REJECTED] / max(record.total(), 1),
        "near_duplicates": float(copies),
    }
    return {name: round(value, 3) for name, value in found.items() if value}
