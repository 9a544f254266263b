"""What a person's decision says about the classifier's labels."""

from comments.models import Status
from moderation.labels import Label
from moderation.models.decision import KEPT_OLDER_TEXT
from moderation.reasons import RejectReason

_OF_REASON: dict[str, dict[str, int]] = {
    RejectReason.SPAM: {Label.SPAM: 1},
    RejectReason.ABUSE: {Label.TOXIC: 1, Label.INSULT: 1},
    RejectReason.THREAT: {Label.TOXIC: 1, Label.THREAT: 1},
    RejectReason.HATE: {Label.TOXIC: 1, Label.IDENTITY_HATE: 1},
}
_NONE_OF_THEM = dict.fromkeys(map(str, Label.values), 0)


def labels_said(to_status: str, reason: str) -> dict[str, int]:
    """Each label that the decision answers, with 0 or 1.

    An approval says that nothing is wrong. Off topic, false, private or illegal may be written in
    the friendliest words: such a rejection says nothing of them, nor does holding a comment, nor
    keeping what stood there before an edit.
    """
    if reason == KEPT_OLDER_TEXT:
        return {}
    if to_status == Status.PUBLISHED:
        return dict(_NONE_OF_THEM)
    if to_status != Status.REJECTED:
        return {}
    return {str(label): said for label, said in _OF_REASON.get(reason, {}).items()}
