"""JSON of a bounded size."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class RequestTooLarge(APIException):
    status_code = 413
    default_code = "request_too_large"

    def __init__(self, most: int) -> None:
        super().__init__(f"A request may have at most {most:,} bytes.")


class LimitedJSONParser(JSONParser):
    """Reads at most `most` bytes, whatever length the client announced; the top is an object."""

    most = 130_000
    """A body's 10,000 characters, each as the two escapes of twelve bytes that an emoji may be sent
    as, and the other fields."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        raw = stream.read(self.most + 1)
        if len(raw) > self.most:
            raise RequestTooLarge(self.most)
        try:
            parsed = json.loads(raw.decode("utf-8"), parse_constant=_no_constants)
        except (ValueError, RecursionError):
            raise ParseError("This is not valid JSON in UTF-8.") from None
        if not isinstance(parsed, dict):
            raise ParseError("Send a JSON object.")
        return parsed


class LargeJSONParser(LimitedJSONParser):
    """For publishers' servers, which send many texts at once."""

    most = 4_000_000


def _no_constants(name: str) -> None:
    raise ValueError(name)
