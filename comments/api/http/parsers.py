"""JSON of a bounded size."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_BYTES = 20_000


class RequestTooLarge(APIException):
    status_code = 413
    default_code = "request_too_large"
    default_detail = f"A request may have at most {MAX_BYTES:,} bytes."


class LimitedJSONParser(JSONParser):
    """Reads at most MAX_BYTES, whatever length the client announced; the top is an object."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise RequestTooLarge
        try:
            parsed = json.loads(raw.decode("utf-8"), parse_constant=_no_constants)
        except (ValueError, RecursionError):
            raise ParseError("This is not valid JSON in UTF-8.") from None
        if not isinstance(parsed, dict):
            raise ParseError("Send a JSON object.")
        return parsed


def _no_constants(name: str) -> None:
    raise ValueError(name)
