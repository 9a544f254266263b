"""What only the request knew, as named numbers for the classifier."""

import logging
import re

from comments.posting.submission import Submission
from comments.posting.writing import Writing
from moderation.rules.links import links_in, links_of

logger = logging.getLogger(__name__)


# Without one of these nothing in a text can be a link, and most texts have none.
_MAY_LINK = re.compile(r"\S\.\S|\]\(|://")


def features_of_text(text: Writing) -> dict[str, float]:
    """What `features_of` says of a text by itself, before anybody posts it."""
    return {
        "links": float(len(links_in(text.body, text.html))) if _MAY_LINK.search(text.body) else 0.0
    }


def features_of(submission: Submission) -> dict[str, float]:
    """The numbers that `ml` takes besides the text. Without them the text alone is judged."""
    seconds = submission.client.seconds_to_submit
    known = {} if seconds is None else {"seconds_to_submit": round(seconds, 1)}
    try:
        return {"links": float(len(links_of(submission.revision))), **known}
    except Exception:
        logger.exception("Links of revision %s could not be counted", submission.revision.pk)
        return known
