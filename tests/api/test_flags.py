"""Readers' reports over HTTP."""

import pytest

from comments.accounts.tokens import token_for
from comments.models import Flag
from tests.factories import AuthorFactory, make_comment


@pytest.fixture
def comment(db):
    return make_comment()


def flag(client, comment, reporter=None, **body):
    headers = {"Authorization": f"Bearer {token_for(reporter)}"} if reporter else {}
    return client.post(
        f"/api/v1/comments/{comment.pk}/flags",
        body or {"reason": "abuse"},
        content_type="application/json",
        headers=headers,
    )


def reader_of(comment):
    return AuthorFactory(site=comment.thread.site)


def test_a_reader_flags_with_a_reason_and_a_note(client, comment):
    answer = flag(client, comment, reader_of(comment), reason="illegal", note="See § 130.")
    assert answer.status_code == 201
    assert answer.json()["reason"] == "illegal"
    assert Flag.objects.get().note == "See § 130."


def test_a_second_flag_answers_200_and_stores_nothing(client, comment):
    reporter = reader_of(comment)
    flag(client, comment, reporter)
    assert flag(client, comment, reporter, reason="spam").status_code == 200
    assert Flag.objects.get().reason == "abuse"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "boring"}, "reason"),
        ({"note": "no reason"}, "reason"),
        ({"reason": "other", "note": "x" * 1001}, "note"),
        ({"reason": "other", "note": "half \ud800"}, "note"),
    ],
)
def test_a_senseless_flag_is_refused_with_its_field(client, comment, body, field):
    answer = flag(client, comment, reader_of(comment), **body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {error["field"] for error in answer.json()["errors"]} == {field}


def test_the_own_comment_is_refused(client, comment):
    answer = flag(client, comment, comment.author)
    assert (answer.status_code, answer.json()["code"]) == (422, "own_comment")


def test_strangers_are_asked_who_they_are(client, comment):
    assert flag(client, comment).status_code == 401


@pytest.mark.parametrize("status", ["held", "rejected", "pending"])
def test_a_comment_that_is_not_public_is_not_there(client, db, status):
    comment = make_comment(status=status)
    assert flag(client, comment, reader_of(comment)).status_code == 404
