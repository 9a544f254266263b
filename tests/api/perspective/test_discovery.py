"""The description of the API that client libraries ask for first."""

import pytest


@pytest.mark.parametrize("query", ["?version=v1alpha1", "", "?version=v1alpha1&key=whatever"])
def test_it_leads_back_to_where_it_was_asked_for(client, query):
    answer = client.get(f"/$discovery/rest{query}", headers={"host": "talk.example:8443"})
    assert answer.status_code == 200
    found = answer.json()
    assert found["rootUrl"] == "http://talk.example:8443/"
    methods = found["resources"]["comments"]["methods"]
    assert {one["path"] for one in methods.values()} == {
        "v1alpha1/comments:analyze",
        "v1alpha1/comments:suggestscore",
    }


def test_every_message_that_it_names_is_described(client):
    found = client.get("/$discovery/rest").json()
    named = set()

    def walk(value):
        if isinstance(value, dict):
            named.update([value["$ref"]] if "$ref" in value else [])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(found)
    assert named == set(found["schemas"])


def test_there_is_one_version(client):
    answer = client.get("/$discovery/rest?version=v2")
    assert answer.json()["error"]["status"] == "NOT_FOUND"
