"""Is the port free? Asked by `make run` before it installs anything, and again at each start.

Run as a script by whatever Python there is, so it uses nothing but the standard library.
"""

import os
import re
import socket
import sys
from pathlib import Path

DOTENV = Path(__file__).resolve().parent.parent.parent / ".env"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = "8000"
LINE = r"^\s*(PARLEY_(?:HOST|PORT))\s*=\s*[\"']?([^\s\"'#]*)"


def wanted_address():
    """Host and port, from the environment or else from .env."""
    given = dict(_dotenv(), **os.environ)
    return given.get("PARLEY_HOST") or DEFAULT_HOST, given.get("PARLEY_PORT") or DEFAULT_PORT


def port_fault(host, port):
    """One line on why nothing can listen there; empty if it can."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return "PARLEY_PORT is {!r}; it should be a number like 8000".format(port)  # noqa: UP032
    number = int(port)
    if _is_free(host, number):
        return ""
    return "Port {} is in use. Stop what listens there, or: make run PARLEY_PORT={}".format(  # noqa: UP032
        number, number + 1
    )


def _is_free(host, port):
    # Granian shares its port with whoever else does; and a browser tries localhost's ::1 first.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    with socket.socket(socket.AF_INET6) as probe:
        return probe.connect_ex(("::1", port)) != 0


def _dotenv():
    try:
        return dict(re.findall(LINE, DOTENV.read_text(encoding="utf-8"), re.M))
    except OSError:
        return {}


if __name__ == "__main__":
    sys.exit(port_fault(*wanted_address()) or 0)
