"""Whether the static files that were collected at an earlier start are still the right ones.

Collecting hashes and compresses hundreds of files, most of them of packages: seconds at each start.
"""

import hashlib
from pathlib import Path

from config.embedded import REPOSITORY

STAMP = "collected"


def is_collected(folder: Path) -> bool:
    """Whether this folder has what would be collected now."""
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _state()


def note_collected(folder: Path) -> None:
    """Remember that it has."""
    (folder / STAMP).write_text(_state(), encoding="utf-8")


def _state() -> str:
    """Changes with our own files, and with the packages that bring the others."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "config/staticfiles.py", "config/settings/base.py"):
        digest.update((REPOSITORY / name).read_bytes())
    for file in sorted(REPOSITORY.glob("*/static/**/*")):
        if file.is_file():
            digest.update(f"{file.relative_to(REPOSITORY)}\n".encode() + file.read_bytes())
    return digest.hexdigest()
