"""What text people may send: nothing that only machines see."""

import re

from django.core.exceptions import ValidationError

MAX_BODY = 10_000
MAX_NAME = 60

_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_LINE_BREAKING = re.compile("[\t\n\r\u2028\u2029]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)


def check_text(value: str) -> None:
    """Refuse control characters and lone surrogates in text of several lines."""
    if _SURROGATES.search(value):
        raise ValidationError("This text holds half a character.", code="lone_surrogate")
    if _CONTROLS.search(value):
        raise ValidationError("This text holds control characters.", code="control_character")


def check_line(value: str) -> None:
    """As `check_text`, and neither line breaks nor characters that turn the direction."""
    check_text(value)
    if _LINE_BREAKING.search(value) or _DIRECTION.search(value):
        raise ValidationError("Use a single line of plain text.", code="control_character")


def check_visible(value: str) -> None:
    """Refuse a name that nobody could see."""
    if is_blank(value):
        raise ValidationError("Use characters that can be seen.", code="blank")


def is_blank(value: str) -> bool:
    """Whether nothing of it would be seen."""
    return not _INVISIBLE.sub("", value)
