"""A field for a site's origins that says which of them is wrong, and how it should be written."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget

from comments.canonical import canonical_origin, check_origin


class OriginsField(forms.CharField):
    """One a line; commas and blanks part them, too. Gives a list of origins."""

    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def to_python(self, value: Any) -> Any:
        given = value if isinstance(value, str) else "\n".join(value or [])
        return list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", given))))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if wrong := [sentence for origin in value if (sentence := _fault(origin))]:
            raise ValidationError([ValidationError(sentence) for sentence in wrong])

    def run_validators(self, value: Any) -> None:
        """The origins were looked at one by one: none of a text's validators is meant for them."""

    def has_changed(self, initial: Sequence[str] | None, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


def _fault(origin: str) -> str:
    try:
        check_origin(origin)
    except ValidationError:
        return f"“{origin}” is no address of a site. {_hint(origin)}"
    return ""


def _hint(origin: str) -> str:
    """What was probably meant, where that can be told."""
    for meant in [origin] if "://" in origin else [f"https://{origin}"]:
        try:
            return f"Write {canonical_origin(meant)}"
        except ValidationError:
            continue
    return "Write scheme, host and port only, such as https://news.example"
