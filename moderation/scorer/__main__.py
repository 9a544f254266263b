"""`python -m moderation.scorer`: keeps a scoring process running.

Small, as it does nothing else: a text that kills the process costs the others a few seconds.
"""

import signal
import subprocess
import sys
import time
from types import FrameType

SHORTEST_LIFE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 5.0


def main() -> int:
    child: subprocess.Popen[bytes] | None = None

    def stop(number: int, frame: FrameType | None) -> None:
        if child is not None:
            child.terminate()
        sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    pause = 0.0
    while True:
        started = time.monotonic()
        # Its standard input ends with us: see `server.end_with_parent`.
        child = subprocess.Popen(
            [sys.executable, "-m", "moderation.scorer.server"], stdin=subprocess.PIPE
        )
        status = child.wait()
        lived = time.monotonic() - started
        pause = (
            0.0 if lived > SHORTEST_LIFE_SECONDS else min(pause * 2 or 0.1, LONGEST_PAUSE_SECONDS)
        )
        print(
            f"ERROR moderation.scorer: the scoring process ended (status {status}) and is started "
            "again",
            file=sys.stderr,
            flush=True,
        )
        time.sleep(pause)


if __name__ == "__main__":
    sys.exit(main())
