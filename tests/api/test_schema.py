"""The OpenAPI schema and its page."""

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

pytestmark = pytest.mark.django_db


@pytest.fixture
def operations():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [operation for path in paths.values() for operation in path.values()]


def test_the_schema_is_valid_and_nothing_in_it_was_guessed(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yml"))


def test_every_operation_may_answer_with_a_problem(operations):
    assert operations
    for operation in operations:
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_the_docs_page_loads_nothing_from_elsewhere(client):
    page = client.get("/api/docs/").content.decode()
    assert "swagger" in page
    assert "https://" not in page
