"""What the kernel is asked to do about a web server's connections."""

import hashlib
import os
import resource
import socket
from pathlib import Path

MANY = 65_536


LONGEST_SOCKET_PATH = 103
"""Bytes of a Unix socket's whole path that every system allows."""


def scorer_socket(var: Path) -> Path:
    """Where the scoring process listens: beside the data, or in a short path of its own."""
    beside = var / "scorer" / "socket"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_PATH:
        return beside
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    return Path("/tmp") / f"parley-scorer-{digest}" / "socket"


def patience() -> int:
    """How many seconds a client may keep a connection without sending or taking anything."""
    return int(os.environ.get("PARLEY_PATIENCE_SECONDS") or 20)


def allow_many() -> None:
    """Each connection is an open file: the usual limit of 1,024 would soon be reached."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY if most == resource.RLIM_INFINITY else min(most, MANY)
    if now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def cut_off_who_reads_nothing(seconds: int) -> None:
    """End a connection whose client takes nothing of what was sent to it for so long.

    The sockets that granian listens on belong to it, so they are looked for among the open files;
    what it accepts has their options. Linux alone can do this.
    """
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    for entry in Path("/proc/self/fd").iterdir():
        try:
            one = socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:
            continue  # no socket
        with one:
            listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            if listens and one.family in (socket.AF_INET, socket.AF_INET6):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, seconds * 1000)
