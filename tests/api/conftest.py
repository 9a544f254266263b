import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from comments.accounts.tokens import token_for
from comments.models import Author
from comments.posting.form_token import form_token
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory
from tests.moderation.fakes import FakeScorer
from tests.scoring_thread import scoring_thread


@pytest.fixture(autouse=True)
def fresh_throttles():
    cache.clear()


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def thread(site):
    return ThreadFactory(site=site)


@pytest.fixture
def author(site):
    return AuthorFactory(site=site)


@pytest.fixture
def client():
    """Somebody unknown; posts come from the frame's own origin, as a browser says."""
    return APIClient(headers={"origin": "http://testserver"})


@pytest.fixture
def as_author():
    def signed_in(author: Author) -> APIClient:
        return APIClient(headers={"authorization": f"Bearer {token_for(author)}"})

    return signed_in


@pytest.fixture(scope="session")
def scorer_socket(tmp_path_factory):
    """Where a scoring process listens that reads the scores out of the texts."""
    path = tmp_path_factory.mktemp("scorer") / "socket"
    scorer = FakeScorer()
    with scoring_thread(path, lambda: scorer):
        yield path


@pytest.fixture
def scoring(settings, scorer_socket):
    settings.SCORER_SOCKET = scorer_socket


def form_for(thread) -> str:
    """As the page hands it out with its form."""
    return form_token(thread.site_id, thread.key)


def post(client, thread, body="Who signed the contract?", headers=None, **more):
    """Post a comment through the API."""
    url = f"/api/v1/threads/{thread.id}/comments"
    return client.post(url, {"body": body, **more}, format="json", headers=headers or {})


def problem_of(response) -> str:
    """The code of a problem, after a look at its shape."""
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"urn:parley:problem:{body['code']}"
    assert body["status"] == response.status_code
    assert body["title"] and body["detail"]
    return body["code"]


def fields_of(response) -> list[str]:
    return [error["field"] for error in response.json()["errors"]]
