"""A publisher's server posts for its readers: admitted and judged as if they had sent it."""

import json
from uuid import uuid4

import pytest

from comments.accounts.addresses import client_at
from comments.models import Author, Comment
from tests.api.conftest import fields_of, problem_of
from tests.factories import AuthorFactory, BanFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comments(home, thread):
    return f"{home}/threads/{thread.pk}/comments"


def test_a_comment_is_posted_for_an_author_of_the_site(server, author, comments):
    made = server("comments:write").post(comments, {"author": str(author.pk), "body": "Who *did*?"})
    assert made.status_code == 201
    comment = Comment.objects.get(pk=made.json()["id"])
    assert (comment.author, comment.newest_revision.body) == (author, "Who *did*?")
    assert made.json()["status"] == comment.status == "pending"
    assert "token" not in made.json()


def test_a_name_makes_a_new_author(server, site, comments):
    given = {"name": "Marta K.", "email": "marta@news.example", "body": "Who?"}
    server().post(comments, given)
    author = Author.objects.get()
    assert (author.name, author.email, author.site) == ("Marta K.", "marta@news.example", site)


def test_the_readers_address_is_taken_and_never_the_servers(server, author, comments):
    sent = {"author": str(author.pk)}
    server().post(comments, {**sent, "body": "One", "address": "203.0.113.5"})
    server().post(comments, {**sent, "body": "Two"})
    first, second = Comment.objects.order_by("pk")
    assert first.address_hash == client_at("203.0.113.5").address_hash != ""
    assert second.address_hash == second.network_hash == ""


def test_bans_hold_for_the_author_and_for_the_address(server, author, site, comments):
    BanFactory(site=site, address_hash=client_at("203.0.113.5").address_hash)
    sent = {"name": "New", "body": "Hello", "address": "203.0.113.5"}
    assert problem_of(server().post(comments, sent)) == "banned"
    BanFactory(author=author)
    assert problem_of(server().post(comments, {"author": str(author.pk), "body": "x"})) == "banned"
    assert not Comment.objects.exists()
    assert Author.objects.count() == 1


def test_a_reply_stands_under_its_parent(server, author, thread, comments):
    parent = make_comment(thread=thread)
    given = {"author": str(author.pk), "parent": str(parent.pk), "body": "No."}
    assert server().post(comments, given).json()["parent"] == str(parent.pk)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"body": "x"}, "author"),
        ({"body": "x", "author": str(uuid4())}, "author"),
        ({"body": "x", "author": "Ada"}, "author"),
        ({"body": "x", "name": "\u200b"}, "name"),
        ({"body": "x", "name": "Ada", "email": "no"}, "email"),
        ({"body": "x", "name": "Ada", "address": "home"}, "address"),
        ({"body": "x", "name": "Ada", "parent": str(uuid4())}, "parent"),
        ({"body": " ", "name": "Ada"}, "body"),
        ({"body": "x" * 10_001, "name": "Ada"}, "body"),
        ({"body": "\ud83d", "name": "Ada"}, "body"),
        ({"body": ["x"], "name": "Ada"}, "body"),
    ],
)
def test_a_comment_that_makes_no_sense_is_not_stored(server, comments, given, field):
    sent = json.dumps(given)
    answer = server().generic("POST", comments, sent, content_type="application/json")
    assert (answer.status_code, fields_of(answer)) == (400, [field])
    assert not Comment.objects.exists() and not Author.objects.exists()


def test_an_author_or_parent_of_another_site_is_as_if_there_were_none(server, author, comments):
    client = server()
    for field, foreign in (("author", AuthorFactory().pk), ("parent", make_comment().pk)):
        sent = {"author": str(author.pk), "body": "x"}
        theirs = client.post(comments, {**sent, field: str(foreign)})
        nobodys = client.post(comments, {**sent, field: str(uuid4())})
        assert theirs.status_code == 400
        assert theirs.json() == nobodys.json()


def test_a_retry_posts_once_and_another_body_is_refused(server, comments):
    sent, key = {"name": "Ada", "body": "Who?"}, {"idempotency-key": "r-1"}
    first = server().post(comments, sent, headers=key)
    again = server().post(comments, sent, headers=key)
    assert first.json()["id"] == again.json()["id"]
    other = server().post(comments, {**sent, "body": "Me"}, headers=key)
    assert (other.status_code, problem_of(other)) == (422, "idempotency_key_reused")
    assert Comment.objects.count() == Author.objects.count() == 1
