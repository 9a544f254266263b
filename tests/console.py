"""`manage.py` for a live Parley: one process imports everything, and forks for each command.

Python's start and the imports would take two seconds each time.
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded import REPOSITORY


class Console:
    """A process that waits for commands; each has an interpreter of its own, and a real end."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.console"],
            cwd=REPOSITORY,
            env={"PARLEY_DATABASE_SECONDS": "0", **env},  # read before manage.py can set it
            encoding="utf-8",
            bufsize=1,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one to its end."""
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder, name) for name in ("out", "err")]
            self._process.stdin.write(json.dumps([arguments, *map(str, files)]) + "\n")
            status = int(self._process.stdout.readline())
            return subprocess.CompletedProcess(
                arguments, status, *(f.read_text(encoding="utf-8") for f in files)
            )

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _serve() -> None:
    import django

    django.setup()
    import ml.scorer  # noqa: F401  (the slowest of what commands import)

    gc.freeze()  # or each child would look through all of it, and so copy it
    for line in sys.stdin:
        arguments, out, err = json.loads(line)
        child = os.fork()
        if not child:
            _become(["manage.py", *arguments], out, err)
            return
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(command: list[str], out: str, err: str) -> None:
    """What `manage.py` does, in this process."""
    import runpy

    for path, stream in ((os.devnull, 0), (out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), stream)
    sys.argv = command
    runpy.run_path("manage.py", run_name="__main__")


if __name__ == "__main__":
    _serve()
