"""A service's log: for its owner's eyes, and never larger than a few times ten megabytes."""

import io
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST = 10 << 20
OLDER_ONES = 3


class LogFile(RotatingFileHandler):
    """Lines are written as they come; the older ones are in `name.log.1` and so on."""

    terminator = ""
    stream: io.TextIOWrapper

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        super().__init__(path, maxBytes=LARGEST, backupCount=OLDER_ONES, encoding="utf-8")

    def write(self, line: str) -> None:
        """With its line break."""
        self.emit(logging.makeLogRecord({"msg": line}))

    def make_room(self) -> None:
        """For who is given the open file, and writes to it without us from now on."""
        if self.stream.tell() > LARGEST:
            self.doRollover()

    def _open(self) -> io.TextIOWrapper:
        file = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.fchmod(file, 0o600)  # it may be there from before
        return os.fdopen(file, "a", encoding="utf-8")
