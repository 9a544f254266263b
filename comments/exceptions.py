"""What the domain says no with: no words for people and no HTTP, which are the API's."""

from typing import Any


class Refusal(Exception):
    """Turned away, and nothing is stored. The request was understood, and still cannot be done.

    `code` is stable; `params` are what the words for it need; `field` is what is at fault.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


class NotFound(Refusal):
    """There is no such thing, or not for who asks."""


class Forbidden(Refusal):
    """Not for this person, or not here."""


class Conflict(Refusal):
    """It does not go with how things stand by now."""


class TooSoon(Refusal):
    """Later, perhaps; in `seconds` where that is known."""

    def __init__(self, code: str, *, seconds: int | None = None) -> None:
        super().__init__(code, seconds=seconds)
        self.seconds = seconds


class Invalid(Refusal):
    """What was sent makes no sense by itself."""
