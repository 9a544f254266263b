import pytest
from rest_framework.test import APIClient

from comments.models import KeyScope, SiteKey


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
