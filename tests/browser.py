"""Find Chromium for the tests, or install it: `python -m tests.browser`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.senders import from_somewhere

# Chromium without a window to draw: a whole one takes three times the processor for each page.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = (
    f"No Chromium for the widget tests: install Debian's `{SHELL}` (or Google Chrome), "
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


def somebody(browser: Browser, **options: Any) -> BrowserContext:
    """A fresh profile of a person at an address of their own: no cookies, nothing cached."""
    return browser.new_context(extra_http_headers=from_somewhere(), **options)


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


def prepare() -> str | None:
    """The light one where it is or can be had, else any; only where there is none, playwright's."""
    if os.environ.get("PARLEY_CHROMIUM") or shutil.which(SHELL):
        return find()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing Debian's {SHELL} for the widget tests", flush=True)
        soon = ("apt-get", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10")
        _run(*soon, "update")
        _run(*soon, "install", "-y", SHELL)
    return find() or _install_playwrights()


def _install_playwrights() -> str | None:
    print("Installing playwright's Chromium for the widget tests", flush=True)
    if _run(sys.executable, "-m", "playwright", "install", "chromium"):
        path = find()
        # It may lack libraries of the system, which only root could add.
        return path if path and _run(path, "--version") else None
    return None


def _run(*command: str) -> bool:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(command, env=env, stdout=log, stderr=log, check=False)
    return done.returncode == 0


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    if not prepare():
        sys.exit(f"{HELP} (log: {LOG})")
