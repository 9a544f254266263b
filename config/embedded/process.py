"""A child process that never outlives us, with its output in a log file."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from config.embedded.logfile import LogFile

PR_SET_PDEATHSIG = 1


class ServiceError(Exception):
    """A service did not start or has died. The message is one line for a human."""


class Process:
    """A service in its own process group: a terminal's Ctrl-C and our end reach it through us.

    `start`, `stop` (politely, then by force) and `kill` may be called in any order, repeatedly.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        user: int | None = None,
        group: int | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.cwd = cwd
        self.env = env
        self.user = user
        self.group = group
        self.stop_signal = stop_signal
        self._popen: subprocess.Popen[bytes] | None = None
        self._group_ended = False
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._popen.pid if self._popen and self.alive else None

    @property
    def alive(self) -> bool:
        """Whether it was started and has not ended."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def returncode(self) -> int | None:
        """How it ended, once it has."""
        return self._popen.poll() if self._popen else None

    def start(self) -> None:
        """Run the command unless it runs already."""
        if self.alive:
            return
        self.kill()  # what a dead one may have left of its group
        self._group_ended = False
        with closing(LogFile(self.log)) as log, uninterrupted():
            log.make_room()
            self._log_start = log.stream.tell()
            self._popen = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=None if self.env is None else dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log.stream,
                stderr=subprocess.STDOUT,
                user=self.user,
                group=self.group,
                extra_groups=None if self.user is None else [],
                start_new_session=True,
                preexec_fn=tied_to_parent(self.stop_signal),
            )

    def wait_until(self, ready: Callable[[], bool], timeout: float = 60) -> None:
        """Return once `ready()`; raise ServiceError if the process ends or time runs out."""
        deadline = time.monotonic() + timeout
        while not ready():
            if not self.alive:
                raise ServiceError(f"{self.name} stopped: {self.last_words()} (log: {self.log})")
            if time.monotonic() > deadline:
                raise ServiceError(
                    f"{self.name} was not ready after {timeout:.0f} s (log: {self.log})"
                )
            time.sleep(0.05)

    def stop(self, timeout: float = 20) -> None:
        """Ask it to end, wait, and kill what is left of its group."""
        if self._popen is None:
            return
        if self.alive:
            self._popen.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(timeout)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the whole group, as a power cut would."""
        if self._popen is None or self._group_ended:
            return
        # Nothing of the group may be left any more; macOS says that with EPERM.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._group_ended = True  # its number may be another's from now on

    def last_words(self) -> str:
        """The most telling line it has logged since its start."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return telling_line(log.read().decode(errors="replace"))


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C and SIGTERM: what they raise within a fork's own hooks, Python only prints."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are for the main thread
        return
    came: list[int] = []
    both = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in both}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    for number in came:
        signal.raise_signal(number)


def telling_line(text: str) -> str:
    """The last line of a log that looks like the reason, else the last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marks = ("FATAL", "ERROR", "Error", "CRITICAL")
    reasons = [line for line in lines if any(mark in line for mark in marks)]
    return (reasons or lines or ["it said nothing"])[-1]


def tied_to_parent(death_signal: int, parent: int | None = None) -> Callable[[], None] | None:
    """For a child (`preexec_fn`): have the kernel send it `death_signal` when its parent dies.

    However the parent dies: SIGKILL, too. The parent is the process that calls this, or `parent`.

    Linux only. Elsewhere a killed parent leaves its children to the next start, which ends them.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)  # loaded before the fork, where it is safe
    parent = parent or os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it died before we were tied
            os.kill(os.getpid(), death_signal)

    return tie


def end_leftovers(executable: str, cwd: Path) -> None:
    """End processes of an earlier, killed run: those of this name that work in this folder."""
    import psutil  # only a start needs it, and this module is read with the settings

    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == executable and Path(process.cwd()) == cwd:
                found.append(process)
        except psutil.Error:
            continue
    for process in found:
        process.send_signal(signal.SIGINT)
    for process in psutil.wait_procs(found, timeout=10)[1]:
        process.kill()
