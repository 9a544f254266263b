"""What text people may send: nothing that only machines see."""

import re
import unicodedata

import regex  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError

MAX_BODY = 10_000
MAX_NAME = 60

_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_LINE_BREAKING = re.compile("[\t\n\r\u2028\u2029]")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows them, and those that end it."""
UNSEEN = regex.compile(r"[\s\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffc]")
"""Space, what Unicode says is not shown, an empty Braille cell, and marks of annotations."""
_NOT_IN_NAMES = regex.compile(
    r"[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}\u2800\ufff9-\ufffc]"
)
_JOINED = regex.compile(
    r"\p{Extended_Pictographic}\p{EMod}?\ufe0f?(?:\u200d\p{Extended_Pictographic}\p{EMod}?\ufe0f?)*"
    r"|(?<=[\p{L}\p{M}--[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hangul}]])[\u200c\u200d]",
    regex.V1,
)
"""What joins emoji, and the letters of scripts that are written so."""
_WORDS = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_ALONE = "Latin Greek Cyrillic Armenian Georgian Cherokee Coptic Hebrew Arabic".split()
_SCRIPTS = [regex.compile(rf"\p{{{script}}}") for script in _ALONE]
"""A word has letters of one of these alone; those of East Asia go with Latin."""
_PILE = regex.compile(r"\p{M}{9}")


def check_text(value: str) -> None:
    """Refuse control characters and lone surrogates in text of several lines."""
    if _SURROGATES.search(value):
        raise ValidationError("This text holds half a character.", code="lone_surrogate")
    if _CONTROLS.search(value):
        raise ValidationError("This text holds control characters.", code="control_character")


def check_line(value: str) -> None:
    """As `check_text`, and neither line breaks nor characters that turn the direction."""
    check_text(value)
    if _LINE_BREAKING.search(value) or DIRECTION.search(value):
        raise ValidationError("Use a single line of plain text.", code="control_character")


def check_name(value: str) -> None:
    """As `check_line`, and nothing that nobody could see, or tell from another name."""
    check_line(value)
    if is_blank(value):
        raise ValidationError("Use characters that can be seen.", code="blank")
    if _NOT_IN_NAMES.search(_JOINED.sub("", value)):
        raise ValidationError("Use letters that everybody sees alike.", code="unseen_character")
    if any(sum(bool(s.search(word)) for s in _SCRIPTS) > 1 for word in _WORDS.findall(value)):
        raise ValidationError("Use letters of one script in a word.", code="mixed_scripts")
    if _PILE.search(value):
        raise ValidationError("Use fewer marks on a letter.", code="too_many_marks")


def is_blank(value: str) -> bool:
    """Whether nothing of it would be seen; marks need a letter to stand on."""
    return all(UNSEEN.match(one) or unicodedata.category(one)[0] == "M" for one in value)
