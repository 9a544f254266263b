from collections.abc import Callable, Iterator

import pytest
import redis
from playwright.sync_api import Browser, Page, expect

from tests import browser as chromium
from tests.live import LiveParley
from tests.widget.newspaper import Newspaper
from tests.widget.reader import Reader

expect.set_options(timeout=30_000)


# Playwright turns a list of Chromium's features off. One of them readers have: the storage of a
# frame, kept apart for each page around it. The last list that is given counts.
AS_PEOPLE_HAVE_IT = "--disable-features=HttpsUpgrades,Translate"


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Iterator[Browser]:
    """Chromium with the storage that frames really have, and third-party cookies blocked."""
    path = chromium.find()
    args = [*chromium.flags(), AS_PEOPLE_HAVE_IT, "--test-third-party-cookie-phaseout"]
    launched = browser.browser_type.launch(executable_path=path, args=args)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def newspaper(live_parley: LiveParley) -> Iterator[Newspaper]:
    newspaper = Newspaper(live_parley)
    yield newspaper
    newspaper.close()


@pytest.fixture(autouse=True)
def fresh_throttles(live_parley: LiveParley) -> None:
    """All readers of all tests come from one address."""
    with redis.from_url(live_parley.valkey.url()) as valkey:
        for key in valkey.scan_iter("parley:rate:*"):
            valkey.delete(key)


@pytest.fixture
def address(newspaper: Newspaper) -> str:
    """A page that nobody has commented on."""
    return newspaper.new_page()


@pytest.fixture
def reader(page: Page, address: str) -> Reader:
    return Reader(page, address)


@pytest.fixture
def another(browser: Browser, address: str) -> Iterator[Callable[[], Reader]]:
    """Another person on the same page, in a browser of their own."""
    contexts = []

    def comes() -> Reader:
        contexts.append(chromium.somebody(browser))
        return Reader(contexts[-1].new_page(), address)

    yield comes
    for context in contexts:
        context.close()
