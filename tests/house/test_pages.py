"""What stands where nobody looks on purpose."""

import pytest
from django.test import Client

PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_the_root_says_where_to_go(db):
    page = Client().get("/", headers=PERSON)
    assert page.status_code == 200
    for address in ("/admin/", "/api/docs/", "/health/"):
        assert f'href="{address}"' in page.text
        assert Client().get(address, headers=PERSON).status_code in (200, 302, 503)


@pytest.mark.parametrize("path", ["/nowhere", "/admin", "/embed/nothing"])
def test_what_is_not_there_is_told_to_people_and_programs_in_their_language(db, path):
    page = Client().get(path, headers=PERSON)
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing here" in page.text
    answer = Client().get(path, headers={"accept": "application/json"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
