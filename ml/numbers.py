"""Numbers by their shape: what a number is says something, which one it is does not."""

import re

SUM, PERCENT, WHEN, PHONE, COUNT = "\ue010\ue011\ue012\ue013\ue014"
"""Private-use characters: money, a share, a year or date or hour, a number to call, any other."""

CALLABLE = re.compile(r"(?<!\d)\+?\d(?:[\s()./-]{0,3}\d){8,}(?!\d)")
"""A number long enough to be called, as it is written: with spaces, too."""

SHORT = 2
"""Digits of a number that is read as it is written: "8 of 10", "24/7"."""
_CALLED = 7
"""Digits from which on a number is rather somebody's than something's."""

_NUMBER = re.compile(r"[+$€£¥]?\(?\d(?:[\d.,:()/-]*\d)?[%€£$]?")
_MONEY = re.compile("[$€£¥]")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?")


def shaped(chunk: str) -> str:
    """A chunk with each longer number, sum and share replaced by its shape."""
    return _NUMBER.sub(_shape, chunk) if any(map(str.isdigit, chunk)) else chunk


def _shape(found: re.Match[str]) -> str:
    number = found[0]
    digits = sum(map(str.isdigit, number))
    core = number.strip("+()$€£¥%")
    if _MONEY.search(number):
        shape = SUM
    elif number.endswith("%"):
        shape = PERCENT
    elif digits <= SHORT or (digits == SHORT + 1 and re.search("[:/]", number)):
        return number
    elif ":" in number or "/" in number or _YEAR.fullmatch(core):
        shape = WHEN
    elif digits >= _CALLED and not _GROUPED.fullmatch(core):
        shape = PHONE
    else:
        shape = COUNT
    return f" {shape} "
