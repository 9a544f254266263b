"""Owners issue, rotate and revoke the keys of publishers' servers under the site."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import SiteKey
from tests.factories import SiteFactory
from tests.moderation.at_the_desk import desk_of

ADD = "/admin/comments/sitekey/add/"


def page_of(key):
    return f"/admin/comments/sitekey/{key.pk}"


def secret_on(page):
    return re.search(r"parley_[\w-]{40,}", page.text).group()


@pytest.fixture
def site(db):
    return SiteFactory()


def test_a_secret_is_shown_once_and_kept_as_a_hash(admin_client, site):
    form = admin_client.get(f"/admin/comments/site/{site.pk}/issue-key/", follow=True)
    assert f'value="{site.pk}" selected' in form.text
    assert "comments:read" in form.text and "webhooks" not in form.text
    given = {"site": site.pk, "name": "Newsroom", "scopes": ["moderate", "comments:read"]}
    page = admin_client.post(ADD, given, follow=True)
    key = SiteKey.objects.get()
    assert (key.site, key.name, key.scopes) == (site, "Newsroom", ["comments:read", "moderate"])
    assert key.digest == SiteKey.digest_of(secret_on(page))
    again = admin_client.get(f"/admin/comments/site/{site.pk}/change/").text
    assert "parley_" not in again
    assert "Newsroom" in again and "comments:read, moderate" in again


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"scopes": ["everything"]}, {"scopes": ["webhooks"]}, {"site": ""}]
)
def test_a_key_that_makes_no_sense_is_not_issued(admin_client, site, given):
    page = admin_client.post(ADD, {"site": site.pk, "name": "Newsroom", "scopes": [], **given})
    assert "Please correct the error" in page.text
    assert not SiteKey.objects.exists()


def test_a_rotated_key_works_beside_its_successor_for_a_week(admin_client, site):
    key, _ = SiteKey.issue(site, "Newsroom", ["moderate"])
    assert "7 more days" in admin_client.get(f"{page_of(key)}/rotate/").text
    assert SiteKey.objects.count() == 1
    page = admin_client.post(f"{page_of(key)}/rotate/", follow=True)
    successor = SiteKey.objects.get(digest=SiteKey.digest_of(secret_on(page)))
    assert (successor.name, successor.scopes) == ("Newsroom", ["moderate"])
    key.refresh_from_db()
    now = timezone.now()
    assert key.is_good_at(now + timedelta(days=6)) and not key.is_good_at(now + timedelta(days=8))
    assert set(SiteKey.objects.good_at(now + timedelta(days=8))) == {successor}


def test_rotating_twice_does_not_let_the_first_key_live_longer(admin_client, site):
    key, _ = SiteKey.issue(site, "Newsroom")
    ends = timezone.now() + timedelta(days=1)
    SiteKey.objects.update(expires_at=ends)
    admin_client.post(f"{page_of(key)}/rotate/")
    key.refresh_from_db()
    assert key.expires_at == ends


def test_one_key_is_revoked_by_a_deliberate_act_only(admin_client, site):
    key, other = (SiteKey.issue(site, name)[0] for name in ("one", "other"))
    assert "shut out at once" in admin_client.get(f"{page_of(key)}/revoke/").text
    key.refresh_from_db()
    assert key.revoked_at is None
    admin_client.post(f"{page_of(key)}/revoke/")
    assert list(SiteKey.objects.good_at(timezone.now())) == [other]
    assert "Rotate" not in admin_client.get(f"{page_of(key)}/change/").text


def test_all_keys_of_a_site_are_revoked_at_once_in_need(admin_client, site):
    SiteKey.issue(site, "one")
    elsewhere, _ = SiteKey.issue(SiteFactory(), "elsewhere")
    address = f"/admin/comments/site/{site.pk}/revoke-keys/"
    admin_client.get(address)
    assert SiteKey.objects.good_at(timezone.now()).count() == 2
    admin_client.post(address)
    assert list(SiteKey.objects.good_at(timezone.now())) == [elsewhere]


def test_moderators_neither_see_nor_make_keys(client, site):
    key, _ = SiteKey.issue(site, "Newsroom")
    desk = desk_of(client, site)
    for address in (ADD, f"{page_of(key)}/change/", f"{page_of(key)}/rotate/"):
        assert desk.get(address).status_code == 403
        assert desk.post(address).status_code == 403
    assert SiteKey.objects.get() == key
