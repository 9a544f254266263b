"""Find Chromium for the tests, or install it: `python -m tests.browser`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = (
    "No Chromium for the widget tests: install Debian's `chromium` (or Google Chrome), "
    "or name one in PARLEY_CHROMIUM."
)
LOG = Path(os.environ.get("PARLEY_VAR") or "var") / "log" / "chromium.log"
# What a browser under test should not do: call home.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The browser to drive: PARLEY_CHROMIUM, the system's, or playwright's own."""
    named = os.environ.get("PARLEY_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    installed = next((path for path in map(shutil.which, NAMES) if path), None)
    return installed or _playwrights_own()


def flags() -> list[str]:
    """Command line flags; as root Chromium runs only without its sandbox."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)


def install() -> str | None:
    """Install one by the first way that works here, unless a certain one is wished for."""
    if os.environ.get("PARLEY_CHROMIUM"):
        return None
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's chromium for the widget tests", flush=True)
        if _run("apt-get", "update") and _run("apt-get", "install", "-y", "chromium"):
            return find()
    print("Installing playwright's Chromium for the widget tests", flush=True)
    if _run(sys.executable, "-m", "playwright", "install", "chromium"):
        path = find()
        # It may lack libraries of the system, which only root could add.
        return path if path and _run(path, "--version") else None
    return None


def _run(*command: str) -> bool:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a") as log:
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(command, env=env, stdout=log, stderr=log, check=False)
    return done.returncode == 0


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    if not (find() or install()):
        sys.exit(f"{HELP} (log: {LOG})")
