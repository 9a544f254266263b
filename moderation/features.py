"""What only the request knew, as named numbers for the classifier."""

import logging

from comments.posting.submission import Submission
from moderation.rules.links import links_of

logger = logging.getLogger(__name__)


def features_of(submission: Submission) -> dict[str, float]:
    """The numbers that `ml` takes besides the text. Without them the text alone is judged."""
    seconds = submission.client.seconds_to_submit
    known = {} if seconds is None else {"seconds_to_submit": round(seconds, 1)}
    try:
        return {"links": float(len(links_of(submission.revision))), **known}
    except Exception:
        logger.exception("Links of revision %s could not be counted", submission.revision.pk)
        return known
