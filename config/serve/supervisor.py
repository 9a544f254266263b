"""honcho's Manager, with what a quiet console and a clean end need on top."""

import os
import re
import shlex
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from honcho.compat import ProcessManager
from honcho.manager import KILL_WAIT, Manager
from honcho.process import Popen
from honcho.process import Process as HonchoProcess

from config.embedded.logfile import LogFile
from config.embedded.process import telling_line, tied_to_parent

TROUBLE = re.compile(r"\b(ERROR|CRITICAL)\b")
STOPPED = re.compile(r"(\w+) stopped \(rc=(-?\d+)\)")


class TiedProcess(HonchoProcess):
    """A service that ends with us even when we are killed. See `tied_to_parent`.

    honcho starts a Python of its own for each service; the two ties make a chain.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tie = tied_to_parent(signal.SIGHUP)

    def run(self, *args: Any, **kwargs: Any) -> None:
        """In the service's own Python: tie it to us, and the service to it."""
        signal.signal(signal.SIGHUP, self._end_alone)
        if self._tie:
            self._tie()
        self._child_ctor = _tied_child
        super().run(*args, **kwargs)

    def _end_alone(self, *_: Any) -> None:
        """End the service and this process. Celery may hang when its broker goes at the same time.

        Without a word: the other end of our pipe is gone.
        """
        if self._child:
            with suppress(ProcessLookupError):
                os.kill(self._child.pid, signal.SIGTERM)
            with suppress(TimeoutExpired):
                self._child.wait(KILL_WAIT)
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        os._exit(0)


def _tied_child(*args: Any, **kwargs: Any) -> Popen:
    child = Popen(*args, preexec_fn=tied_to_parent(signal.SIGTERM), **kwargs)

    def end_the_group() -> None:
        """What outlives its head would hold the pipe open, and honcho would not see the end."""
        child.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)

    threading.Thread(target=end_the_group, daemon=True).start()
    return child


class Heads(ProcessManager):
    """Asks the head of a service to stop, not its whole group.

    A Celery worker's child would drop its task, where the worker lets it finish.
    """

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


class Logs:
    """A honcho printer: everything into `var/log`, and to the console only what is wrong."""

    width = 0  # honcho sets it, for printers that align

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._say = say
        self._files: dict[str, LogFile] = {}
        self._last: dict[str, list[str]] = {}
        self.first_stop: tuple[str, str] | None = None
        self.quiet = False

    def path(self, name: str) -> Path:
        """The log file of a service."""
        return self._folder / f"{name}.log"

    def write(self, message: Any) -> None:
        """Called by honcho for each line of a service, and for its own about their lives."""
        line = message.data
        line = line.decode(errors="replace") if isinstance(line, bytes) else line
        if message.name == "system":
            stop = STOPPED.match(line)
            if stop and not self.first_stop:
                self.first_stop = (stop[1], stop[2])
            return
        self._file(message.name).write(line)
        last = self._last.setdefault(message.name, [])
        last.append(line)
        del last[:-100]
        if TROUBLE.search(line) and not self.quiet:
            self._say(f"{message.name}: {line.strip()} (log: {self.path(message.name)})")

    def last_words(self, name: str) -> str:
        """The most telling of a service's last lines."""
        return telling_line("".join(self._last.get(name, [])))

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()

    def _file(self, name: str) -> LogFile:
        if name not in self._files:
            self._files[name] = LogFile(self.path(name))
        return self._files[name]


class Supervisor(Manager):
    """Runs the services until one of them stops or we are told to.

    `watch(stopping)` runs beside them in a thread and returns what went wrong, if anything did.
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        logs: Logs,
        cwd: Path,
        env: Mapping[str, str],
        watch: Callable[[threading.Event], str | None],
    ) -> None:
        super().__init__(printer=logs)
        self._process_ctor = TiedProcess
        self._procmgr = Heads()
        self._logs = logs
        self._watch = watch
        self._told_to_stop = False
        self._stopping = threading.Event()
        self._failure: str | None = None
        for name, command in commands.items():
            # honcho hands the line to a shell: `exec` leaves one process to signal, not two
            self.add_process(name, f"exec {shlex.join(command)}", env=dict(env), cwd=str(cwd))

    def supervise(self) -> str | None:
        """Return when all is over: None if we were told to stop, else what went wrong."""
        try:
            self.loop()
        finally:
            self._stopping.set()
            self._logs.close()
        if self._failure or self._told_to_stop or not self._logs.first_stop:
            return self._failure
        name, status = self._logs.first_stop
        words = self._logs.last_words(name)
        return f"{name} stopped (status {status}): {words} (log: {self._logs.path(name)})"

    def terminate(self) -> None:
        """Stop all. A signal may come before all have started: then as soon as they have."""
        self._told_to_stop = self._told_to_stop or not self._any_stopped()
        self._logs.quiet = True  # who loses a neighbour says so, and that is no news now
        self._stopping.set()
        if self._all_started():
            super().terminate()

    def _all_started(self) -> bool:
        started = super()._all_started()
        if started and self._stopping.is_set() and not self._terminating:
            super().terminate()
        return started

    def _start(self) -> None:
        super()._start()
        threading.Thread(target=self._run_watch, daemon=True).start()

    def _run_watch(self) -> None:
        failure = self._watch(self._stopping)
        if failure and not self._stopping.is_set():
            self._failure = failure
            self.terminate()
