import hashlib
import secrets
from collections.abc import Iterator

import pytest

from comments.ids import new_id
from tests.journeys.publisher import Publisher
from tests.live import LiveParley


@pytest.fixture(scope="session")
def demo_site(live_parley: LiveParley) -> str:
    """The demo site's id, in the live Parley."""
    live_parley.manage("create_demo")
    with live_parley.connect() as db:
        return db.execute("SELECT id FROM comments_site WHERE key = 'demo'").fetchone()[0]


@pytest.fixture
def publisher(live_parley: LiveParley, demo_site: str) -> Iterator[Publisher]:
    """The demo site's own server: its key lifts the throttles. It has a new thread each time."""
    secret = f"parley_{secrets.token_urlsafe()}"
    digest = hashlib.sha256(secret.encode()).hexdigest()
    with live_parley.connect() as db:
        db.execute(
            "INSERT INTO comments_sitekey (id, site_id, name, digest, created_at) "
            "VALUES (%s, %s, 'test', %s, now())",
            [new_id(), demo_site, digest],
        )
    yield Publisher(live_parley, secret)
    with live_parley.connect() as db:
        db.execute("DELETE FROM comments_sitekey WHERE digest = %s", [digest])
