"""Fields that refuse what people cannot have meant to send."""

from collections.abc import Callable
from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from comments.text import MAX_BODY, MAX_NAME, check_line, check_name, check_text


class TextField(serializers.CharField):
    """A CharField whose own two checks of characters make room for ours, which cover more."""

    replaced = (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)

    def __init__(self, check: Callable[[str], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kept = [v for v in self.validators if not isinstance(v, self.replaced)]
        self.validators = [*kept, check]


class LineField(TextField):
    """One line of plain text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(check_line, **kwargs)


class BodyField(TextField):
    """Markdown of 1 to 10,000 characters. Line ends become \\n; outer blank lines go."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"max_length": MAX_BODY, "trim_whitespace": False, **kwargs}
        super().__init__(check_text, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return text.replace("\r\n", "\n").replace("\r", "\n").rstrip().lstrip("\n")


class NameField(TextField):
    """What an author is called."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(check_name, max_length=MAX_NAME, **kwargs)
