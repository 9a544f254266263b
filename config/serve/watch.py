"""Waiting until Parley is healthy, and noticing when a database server goes."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from config import embedded

START_SECONDS = 90
POLL_SECONDS = 0.3
# What listens on every address is asked on the nearest.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class Watch:
    """Called by the supervisor in a thread beside the services."""

    def __init__(
        self, host: str, port: int, public_url: str, *, when_healthy: Callable[[], None]
    ) -> None:
        self._host, self._port = EVERYWHERE.get(host, host), port
        self._public_url = urlsplit(public_url)
        self._when_healthy = when_healthy

    def __call__(self, stopping: threading.Event) -> str | None:
        """Return what went wrong in words, or None once `stopping` is set."""
        deadline = time.monotonic() + START_SECONDS
        while (state := self._health()) != "ok":
            if time.monotonic() > deadline:
                return f"Parley was not healthy after {START_SECONDS} s: {state}"
            if stopping.wait(POLL_SECONDS):
                return None
        self._when_healthy()
        while not stopping.wait(POLL_SECONDS):
            for server in embedded.servers():
                if not server.alive:
                    return f"{server.title} stopped: {server.last_words()} (log: {server.log})"
        return None

    def _health(self) -> str:
        """ "ok", or what the health page finds wrong."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=3)
        # As the proxy in front would send them, where settings insist on host and https.
        headers = {
            "Host": self._public_url.netloc,
            "X-Forwarded-Proto": self._public_url.scheme,
            "Accept": "application/json",
        }
        try:
            connection.request("GET", "/health/", headers=headers)
            checks = json.load(connection.getresponse())["checks"]
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return "the web server does not answer"
        finally:
            connection.close()
        wrong = [f"{part} {state}" for part, state in checks.items() if state != "ok"]
        return "; ".join(wrong) or "ok"
