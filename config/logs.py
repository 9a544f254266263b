"""Log lines that nobody outside can make long or many."""

import logging
import time

LONGEST = 500


class Line(logging.Formatter):
    """A line whose message is cut: an address that somebody asks for may be thousands long."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        if len(record.message) > LONGEST:
            record.message = f"{record.message[:LONGEST]}…"
        return super().formatMessage(record)


class OnceASecond(logging.Filter):
    """Lets one record through each second, and that without a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self._next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + 1
        record.exc_info = record.exc_text = None
        return True
