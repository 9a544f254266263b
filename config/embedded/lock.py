"""One Parley per `var/`: two servers over one data folder would destroy it."""

import fcntl
import os
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Someone else holds this `var/`."""


class Lock:
    """A lock that the kernel drops when its holder dies, however it dies."""

    def __init__(self, var: Path) -> None:
        self._path = var / "lock"
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock, or raise AlreadyRunning at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise AlreadyRunning(
                f"Parley is already running on {self._path.parent} (process {holder})."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let the next one in. The file stays: removing it would race with that one."""
        if self._file:
            self._file.close()
            self._file = None
