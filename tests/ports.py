"""Ports for servers of tests."""

import random
import socket

# Below the range from which systems take the near end of outgoing connections, and below the
# embedded Valkey's: nobody takes one between our looking and its use.
_PORTS = range(10_000, 20_000)


def free_port() -> int:
    """One that nobody listens on; two test runs hardly ever try the same."""
    for port in random.SystemRandom().sample(_PORTS, 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("no port is free")
