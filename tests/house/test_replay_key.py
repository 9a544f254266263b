"""The key that a replay makes for itself goes, whenever it is stopped."""

import pytest

from comments.models import SiteKey
from tests.factories import SiteFactory
from tests.replay.management.commands.replay import _temporary_key

pytestmark = pytest.mark.django_db


def test_no_key_is_left_where_ctrl_c_comes_while_it_is_stored(monkeypatch):
    issue = SiteKey.issue

    def issue_and_be_stopped(site, name):
        issue(site, name)
        raise KeyboardInterrupt

    monkeypatch.setattr(SiteKey, "issue", issue_and_be_stopped)
    with pytest.raises(KeyboardInterrupt), _temporary_key(SiteFactory()):
        pass
    assert not SiteKey.objects.exists()


def test_a_replay_takes_its_own_key_and_no_other():
    site = SiteFactory()
    SiteKey.issue(site, "The newsroom's server")
    with _temporary_key(site):
        assert SiteKey.objects.count() == 2
    assert SiteKey.objects.get().name == "The newsroom's server"
