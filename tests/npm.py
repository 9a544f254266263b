"""A package of Node's for tests that need one; kept in var/, as it takes seconds to fetch."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from config.embedded import REPOSITORY

FOLDER = REPOSITORY / "var" / "npm"


def installed(name: str, version: str) -> Path:
    """Its folder. Skips the test where there is no npm, or where that cannot fetch it."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"needs Node's npm, which installs {name}")
    package = FOLDER / name / "node_modules" / name
    if not _is_there(package, version):
        prefix = FOLDER / name
        prefix.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", prefix, "--no-audit", "--no-fund", "--no-save"]
        done = subprocess.run([*command, f"{name}@{version}"], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"npm could not install {name}: {done.stderr.decode()[-200:]}")
    return package


def _is_there(package: Path, version: str) -> bool:
    manifest = package / "package.json"
    if not manifest.exists():
        return False
    return json.loads(manifest.read_text(encoding="utf-8"))["version"] == version
