import json

import pytest
from rest_framework.test import APIClient

from comments.models import SiteKey
from moderation.models import PerspectiveDoor


@pytest.fixture
def door(site):
    """The site answers clients of Perspective."""
    return PerspectiveDoor.objects.create(site=site, is_open=True)


@pytest.fixture
def secret(site):
    return SiteKey.issue(site, "Coral", ["score"])[1]


@pytest.fixture
def call(door, secret, scoring):
    """Send a body to one of the two methods, as a client of Perspective does."""

    def _call(body, *, method="analyze", key=secret, content_type="application/json"):
        sent = body if isinstance(body, str) else json.dumps(body)
        query = "" if key is None else f"?key={key}"
        return APIClient().generic(
            "POST", f"/v1alpha1/comments:{method}{query}", sent, content_type=content_type
        )

    return _call


@pytest.fixture
def analyze(call):
    """Ask for scores; by default for TOXICITY."""

    def _analyze(text, attributes=("TOXICITY",), **more):
        requested = attributes if isinstance(attributes, dict) else {one: {} for one in attributes}
        comment = text if isinstance(text, dict) else {"text": text}
        return call({"comment": comment, "requestedAttributes": requested, **more})

    return _analyze
