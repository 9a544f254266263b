"""What a person's decision says about the classifier's labels."""

from collections.abc import Sequence

from comments.models import Status
from moderation.labels import Label
from moderation.models.decision import KEPT_OLDER_TEXT
from moderation.ready_reasons import BY_CODE

_NONE_OF_THEM = dict.fromkeys(map(str, Label.values), 0)


def labels_said(
    to_status: str, reason: str, teaches: Sequence[str] | None = None
) -> dict[str, int]:
    """Each label that the decision answers, with 0 or 1.

    An approval says that nothing is wrong. A rejection says what its reason was to teach when it
    was given: off topic or false may be written in the friendliest words, which says nothing of
    them, nor does holding a comment, nor keeping what stood there before an edit.
    """
    if reason == KEPT_OLDER_TEXT:
        return {}
    if to_status == Status.PUBLISHED:
        return dict(_NONE_OF_THEM)
    if to_status != Status.REJECTED:
        return {}
    if teaches is None:
        teaches = BY_CODE[reason].teaches if reason in BY_CODE else ()
    return {str(label): 1 for label in teaches}
