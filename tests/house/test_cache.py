"""What lies in the cache can be read by anybody, and runs nothing."""

import pytest
from django.core.cache import cache

from tests.factories import SiteFactory


@pytest.mark.django_db
def test_what_throttles_count_is_a_number_and_what_is_none_costs_nothing(client):
    cache.clear()
    sent = {"site": SiteFactory().key, "name": "Ada"}
    assert client.post("/api/v1/authors", sent, content_type="application/json").status_code == 201
    valkey = cache.client.get_client()
    (name,) = valkey.keys("parley:rate:guest-address:*")
    assert valkey.get(name) == b"1"
    valkey.set(name, "no number", keepttl=True)
    assert client.post("/api/v1/authors", sent, content_type="application/json").status_code == 201
