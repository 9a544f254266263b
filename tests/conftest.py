"""What tests of all packages share; their servers are in `tests/services.py`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ml.encoder.weights import available
from ml.workshop import datasets
from tests import browser as chromium
from tests.live import LiveParley
from tests.migrated import migrated
from tests.services import RUN, VAR

# What a test asks for when it needs a whole Parley or a browser.
LIVE = {"live_parley", "browser"}
# What takes seconds to make: who asks for it shares it, whatever file the test is in.
SHARED = {"encoder": "tests/ml/encoder", "labelled_rows": "the labelled comments"}


def pytest_configure(config: pytest.Config) -> None:
    """The same examples on each run, or a change would fail for what it did not do; new ones are
    looked for in `make torture`. How long one takes says more of the machine's other work."""
    looks_for_new = config.option.markexpr == "torture"
    settings.register_profile("parley", deadline=None, derandomize=not looks_for_new)
    settings.load_profile("parley")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Which tests are one group: one after the other, in one process.

    Those of a live Parley share it: the widget's, and all the others. So do those of what takes
    seconds to make. The rest goes by file.
    """
    file = item.location[0]
    folder = str(Path(file).parent)
    asked = set(getattr(item, "fixturenames", ()))
    if asked & LIVE:
        item.add_marker("live")
        group = "a live widget" if folder == "tests/widget" else "a live Parley"
    else:
        group = next((SHARED[name] for name in SHARED if name in asked), file)
    item.add_marker(pytest.mark.xdist_group(group))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long groups first: at the end no process waits for another's."""
    items.sort(key=lambda item: item.get_closest_marker("live") is None)


@pytest.fixture(scope="session")
def template() -> str:
    """The database that others are made from."""
    return migrated(os.environ["DATABASE_URL"], RUN)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, template: str
) -> None:
    """pytest-django makes the tests' own database after this."""
    connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def live_parley(template: str) -> Iterator[LiveParley]:
    """A whole Parley with a database and a Valkey of its own."""
    parley = LiveParley(VAR / "live", os.environ["DATABASE_URL"], template=template)
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
    context = chromium.somebody(browser)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab in a fresh profile."""
    return context.new_page()


@pytest.fixture(scope="session")
def encoder() -> Path:
    """The folder where the sentence encoder is built on first use, as the product's default."""
    if not available():
        pytest.skip("the packages of requirements-encoder.txt are not installed")
    return VAR / "encoder"


@pytest.fixture(scope="session")
def data() -> Path:
    """The labelled comments, for checks of the classifier and of the whole road on real input."""
    if not os.environ.get(datasets.ENVIRONMENT_VARIABLE):
        pytest.skip(f"needs the labelled data: set {datasets.ENVIRONMENT_VARIABLE}")
    return datasets.folder()


@pytest.fixture(scope="session")
def labelled_rows(data: Path) -> list[datasets.Row]:
    """All of the labelled table."""
    return datasets.read_rows(data / datasets.TABLE)
