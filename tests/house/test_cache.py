"""What lies in the cache can be read by anybody, and runs nothing."""

import json

import pytest
from django.core.cache import cache

from tests.factories import SiteFactory


@pytest.mark.django_db
def test_throttles_keep_their_counts_as_json(client):
    cache.clear()
    site = SiteFactory()
    client.post(
        "/api/v1/authors", {"site": site.key, "name": "Ada"}, content_type="application/json"
    )
    raw = cache.client.get_client()
    keys = [key for key in raw.keys("parley-json:*") if b"throttle" in key]
    assert keys
    for key in keys:
        assert all(isinstance(moment, float) for moment in json.loads(raw.get(key)))
