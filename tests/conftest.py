"""Real services for every test.

They start when this file is read: Django's settings, which the conftests below this one need,
read the servers' addresses.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ml import datasets
from tests import browser as chromium
from tests.live import LiveParley, Services

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
# Playwright's loop runs in this thread, between its calls, too: Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Not under var/: a Unix socket's path must be short, and two test runs must not meet.
for old in Path(tempfile.gettempdir()).glob("parley-test-*-*"):
    if not psutil.pid_exists(int(old.name.split("-")[2])):  # of a run that was killed
        shutil.rmtree(old, ignore_errors=True)
VAR = Path(tempfile.mkdtemp(prefix=f"parley-test-{os.getpid()}-"))
os.environ["PARLEY_VAR"] = str(VAR)
(VAR / "static").mkdir()
services = Services(VAR)
django.setup()


def pytest_unconfigure() -> None:
    services.stop()
    shutil.rmtree(VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def live_parley() -> Iterator[LiveParley]:
    """A whole Parley with a database and a Valkey of its own."""
    parley = LiveParley(VAR / "live", os.environ["DATABASE_URL"])
    try:
        parley.start()
        yield parley
    finally:
        parley.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.HELP)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=chromium.flags())


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: no cookies, nothing cached."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab in a fresh profile."""
    return context.new_page()


@pytest.fixture(scope="session")
def data() -> Path:
    """The labelled comments, for checks of the classifier and of the whole road on real input."""
    if not os.environ.get(datasets.ENVIRONMENT_VARIABLE):
        pytest.skip(f"needs the labelled data: set {datasets.ENVIRONMENT_VARIABLE}")
    return datasets.folder()
