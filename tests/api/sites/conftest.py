import pytest
from rest_framework.test import APIClient

from comments.models import KeyScope, SiteKey
from tests.moderation.fakes import FakeScorer
from tests.scoring_thread import scoring_thread


@pytest.fixture
def server(site):
    """A publisher's server with a key of some scopes; by default of all, at the tests' site."""

    def _server(*scopes, at=None):
        key, secret = SiteKey.issue(at or site, "Newsroom", scopes or KeyScope.values)
        client = APIClient(headers={"parley-site-key": secret})
        client.default_format = "json"
        client.key = key
        return client

    return _server


@pytest.fixture
def home(site):
    """Where the addresses of the site begin."""
    return f"/api/v1/sites/{site.key}"


@pytest.fixture(scope="session")
def scorer_socket(tmp_path_factory):
    """Where a scoring process listens that reads the scores out of the texts."""
    path = tmp_path_factory.mktemp("scorer") / "socket"
    with scoring_thread(path, FakeScorer()):
        yield path


@pytest.fixture
def scoring(settings, scorer_socket):
    settings.SCORER_SOCKET = scorer_socket
