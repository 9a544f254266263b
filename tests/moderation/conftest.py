import pytest

from comments.posting.submission import Client
from comments.posting.submit import submit_comment
from moderation import score_queue
from tests.factories import AuthorFactory, ThreadFactory, UserFactory, make_comment
from tests.moderation.at_the_desk import desk_of
from tests.moderation.fakes import FakeScorer


def status_of(comment):
    comment.refresh_from_db()
    return comment.status


@pytest.fixture(autouse=True)
def wake_ups(monkeypatch):
    """Tests run the worker's part themselves."""
    asked = []
    monkeypatch.setattr(score_queue, "wake_worker", lambda: asked.append(1))
    return asked


@pytest.fixture
def thread(db):
    """On a site whose thresholds are those that the tests name."""
    thread = ThreadFactory()
    limits = thread.site.policy.thresholds
    limits.update(publish_below=0.5, hold_above=0.6)
    limits.filter(label="spam").update(hold_above=0.7, reject_above=0.95)
    return thread


@pytest.fixture
def policy(thread):
    return thread.site.policy


@pytest.fixture
def moderator(db):
    return UserFactory()


@pytest.fixture
def scorer():
    return FakeScorer()


@pytest.fixture
def post(thread):
    """Post as a reader would."""

    def _post(
        body="A fair point about the harbour.",
        *,
        author=None,
        in_thread=None,
        parent=None,
        **client,
    ):
        where = in_thread or thread
        return submit_comment(
            thread=where,
            author=author or AuthorFactory(site=where.site),
            body=body,
            client=Client(**client),
            parent=parent,
        )

    return _post


@pytest.fixture
def desk(client, thread):
    return desk_of(client, thread.site)


@pytest.fixture
def held(thread):
    return make_comment(thread=thread, status="held", body="Held words.")
