"""The reasons for a rejection that a new site starts with. A site's own are Reason rows."""

from typing import NamedTuple

from moderation.labels import Label


class ReadyReason(NamedTuple):
    """A reason to start from; see `Reason` for what each part is for."""

    code: str
    name: str
    words: str
    teaches: tuple[Label, ...] = ()


READY = (
    ReadyReason("spam", "Spam or advertising", "It reads like advertising.", (Label.SPAM,)),
    ReadyReason(
        "abuse",
        "Abuse or harassment",
        "It attacks somebody. Please answer what was said, not who said it.",
        (Label.TOXIC, Label.INSULT),
    ),
    ReadyReason(
        "hate",
        "Hate against a group",
        "It demeans people for what they are.",
        (Label.TOXIC, Label.IDENTITY_HATE),
    ),
    ReadyReason(
        "threat",
        "Threat or call to violence",
        "It threatens somebody or calls for violence.",
        (Label.TOXIC, Label.THREAT),
    ),
    ReadyReason(
        "personal_information",
        "Private information",
        "It gives away something private, such as where somebody lives or can be reached.",
    ),
    ReadyReason(
        "false_information",
        "False information",
        "It states something as a fact that is known to be false.",
    ),
    ReadyReason("off_topic", "Off topic", "It is not about what this page is about."),
    ReadyReason("illegal", "Illegal", "The law does not allow us to publish it."),
    ReadyReason("other", "Something else", ""),
)

BY_CODE = {reason.code: reason for reason in READY}
"""Decisions of before sites had reasons of their own do not tell what theirs meant: it was this."""
