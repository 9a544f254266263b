"""What tests of all packages share; their servers are in `tests/services.py`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ml import datasets
from tests import browser as chromium
from tests.live import LiveParley
from tests.services import VAR

# What a test asks for when it needs a whole Parley or a browser.
LIVE = {"live_parley", "browser"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Of each folder the tests of a live Parley are one group: one after the other, on one Parley.

    The others go by file, or by a folder within a package's: what they share is made once.
    """
    file = item.location[0]
    shares_a_live_one = LIVE & set(getattr(item, "fixturenames", ()))
    if shares_a_live_one:
        item.add_marker("live")
    folder = str(Path(file).parent)
    by_folder = folder if folder.count("/") > 1 else file
    group = f"live {folder}" if shares_a_live_one else by_folder
    item.add_marker(pytest.mark.xdist_group(group))


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
