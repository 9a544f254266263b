import pytest

from tests.journeys.publisher import Publisher
from tests.live import LiveParley

MODERATORS_PASSWORD = "correct horse battery"
# Tests write faster than people do: the rule against that has tests of its own.
PREPARE = f"""
from django.contrib.auth.models import User
from comments.models import Site
from moderation.policy import policy_of, revise_policy
revise_policy(policy_of(Site.objects.get(key="demo")), min_seconds_to_submit=0)
moderator = User.objects.get(username="moderator")
moderator.set_password("{MODERATORS_PASSWORD}")
moderator.save()
"""
WIRE = """
from comments.models import KeyScope, Site, SiteKey
from moderation.policy import policy_of, revise_policy
site, _ = Site.objects.get_or_create(
    key="wire", defaults={{"name": "The Wire", "origins": ["{origin}"]}}
)
# Its readers are hundreds, and their texts are few.
revise_policy(policy_of(site), repeated_body_threads=0)
print(SiteKey.issue(site, "tests", KeyScope.values)[1])
"""


@pytest.fixture(scope="session")
def demo_site(live_parley: LiveParley) -> str:
    """The demo site's id, in the live Parley."""
    live_parley.manage("create_demo")
    live_parley.manage("shell", "-c", PREPARE)
    with live_parley.connect() as db:
        return db.execute("SELECT id FROM comments_site WHERE key = 'demo'").fetchone()[0]


@pytest.fixture(scope="session")
def wire_key(live_parley: LiveParley) -> str:
    """The secret key of a site of one's own, which leaves the demo's queue as it is."""
    done = live_parley.manage("shell", "-c", WIRE.format(origin=live_parley.base_url))
    return done.stdout.split()[-1]


@pytest.fixture
def publisher(live_parley: LiveParley, wire_key: str) -> Publisher:
    """That site's own server: its key lifts the throttles. It has a new thread each time."""
    return Publisher(live_parley, wire_key)
