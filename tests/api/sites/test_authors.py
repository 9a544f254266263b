"""Finding authors, banning them and letting them in again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from comments.accounts.addresses import client_at
from comments.models import Comment
from moderation.models import Act, Ban
from tests.api.conftest import fields_of, post, problem_of
from tests.factories import AuthorFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def authors(home):
    return f"{home}/authors"


def wrote_from(comment, address):
    where = client_at(address)
    Comment.objects.filter(pk=comment.pk).update(
        address_hash=where.address_hash, network_hash=where.network_hash
    )


def test_authors_are_found_by_name_and_email(server, site, authors):
    marta = AuthorFactory(site=site, name="Marta K.", email="m@news.example")
    AuthorFactory(site=site, name="Ben")
    AuthorFactory(name="Marta of elsewhere")
    client = server("authors")

    def found(**query):
        return [one["id"] for one in client.get(authors, query).json()["authors"]]

    assert found(name="marta") == found(email="M@news.example") == [str(marta.pk)]
    assert len(found()) == 2
    assert found(name="%") == found(banned="true") == []


def test_an_authors_history_tells_how_their_comments_stand(server, thread, author, authors):
    for status in ("published", "rejected", "rejected"):
        make_comment(thread=thread, author=author, status=status)
    told = server().get(f"{authors}/{author.pk}").json()
    assert told["comments"] == {"published": 1, "rejected": 2}
    assert (told["banned"], told["bans"]) == (False, [])


def test_a_banned_author_is_kept_out_until_the_ban_is_lifted(
    server, as_author, author, thread, authors
):
    client = server("authors")
    banned = client.post(f"{authors}/{author.pk}/ban", {"reason": "abuse"})
    assert banned.status_code == 201
    (ban,) = banned.json()["bans"]
    assert (ban["of"], ban["author"], ban["until"]) == ("author", str(author.pk), None)
    assert problem_of(post(as_author(author), thread)) == "banned"
    assert client.get(authors, {"banned": "true"}).json()["authors"][0]["banned"]
    assert client.post(f"{authors}/{author.pk}/lift").json()["lifted"] == 1
    assert client.post(f"{authors}/{author.pk}/lift").json()["lifted"] == 0
    assert post(as_author(author), thread).status_code == 201


def test_who_is_banned_in_the_shadow_is_told_of_a_published_comment_and_nobody_else_of_any(
    server, as_author, author, thread, authors, home
):
    client = server()
    banned = client.post(f"{authors}/{author.pk}/ban", {"reason": "abuse", "shadow": True})
    assert banned.json()["bans"][0]["shadow"] is True
    posted = post(as_author(author), thread)
    own = posted.json()
    assert (posted.status_code, own["status"], own["told"]) == (201, "published", "")
    assert own["published_at"]
    address = f"/api/v1/comments/{own['id']}"
    assert as_author(author).get(address).json()["status"] == "published"
    mine = as_author(author).get(f"/api/v1/threads/{thread.pk}/mine").json()["comments"]
    assert [one["status"] for one in mine] == ["published"]
    for other in (as_author(AuthorFactory(site=thread.site)), APIClient()):
        assert other.get(address).status_code == 404
        listed = other.get(f"/api/v1/threads/{thread.pk}/comments").json()
        assert own["id"] not in str(listed)
    assert client.get(f"{home}/comments/{own['id']}").json()["status"] == "rejected"


def test_lifting_is_an_act_that_can_be_undone(server, home, author, authors):
    client = server()
    client.post(f"{authors}/{author.pk}/ban", {"reason": "abuse"})
    lifted = client.post(f"{authors}/{author.pk}/lift").json()
    assert client.post(f"{home}/acts/{lifted['act']}/undo").status_code == 200
    assert Ban.objects.in_force(timezone.now()).count() == 1
    client.post(f"{authors}/{author.pk}/lift")
    assert client.post(f"{authors}/{author.pk}/lift").json() == {"lifted": 0, "act": None}


def test_a_ban_may_end_by_itself(server, author, authors):
    until = timezone.now() + timedelta(days=7)
    sent = {"reason": "spam", "until": until.isoformat()}
    server().post(f"{authors}/{author.pk}/ban", sent)
    assert Ban.objects.get().until == until


@pytest.mark.parametrize(("scope", "n"), [("author", 1), ("address", 3), ("network", 2)])
def test_a_wider_ban_reaches_where_the_author_wrote_from_and_goes_with_it(
    server, thread, author, authors, scope, n
):
    for address in ("203.0.113.5", "203.0.113.6"):
        wrote_from(make_comment(thread=thread, author=author), address)
    client = server()
    banned = client.post(f"{authors}/{author.pk}/ban", {"reason": "spam", "scope": scope})
    assert len(banned.json()["bans"]) == n == Ban.objects.in_force(timezone.now()).count()
    assert client.post(f"{authors}/{author.pk}/lift").json()["lifted"] == n


def test_lifting_one_author_leaves_the_others_of_a_batch_banned(server, thread, author, authors):
    from moderation.bans import Scope, ban_and_reject
    from tests.factories import UserFactory

    mine = make_comment(thread=thread, author=author, status="held")
    theirs = make_comment(thread=thread, status="held")
    for comment, address in ((mine, "203.0.113.5"), (theirs, "198.51.100.7")):
        wrote_from(comment, address)
    targets = {c.pk: c.newest_revision_id for c in (mine, theirs)}
    ban_and_reject(targets, actor=UserFactory(), reason="spam", scope=Scope.ADDRESS)
    assert server().post(f"{authors}/{author.pk}/lift").json()["lifted"] == 2
    left = Ban.objects.in_force(timezone.now())
    assert {ban.author_id for ban in left} == {theirs.author_id, None}


def test_a_ban_is_an_act_that_can_be_undone(server, home, author, authors):
    client = server()
    act = client.post(f"{authors}/{author.pk}/ban", {"reason": "spam"}).json()["act"]
    assert Act.objects.get(pk=act).kind == "ban"
    assert client.post(f"{home}/acts/{act}/undo").json() == {"comments": []}
    assert not Ban.objects.in_force(timezone.now()).exists()


def test_bans_are_listed_and_lifted_one_by_one(server, home, author, authors):
    client = server()
    made = client.post(f"{authors}/{author.pk}/ban", {"reason": "spam"}).json()["bans"][0]
    assert client.get(f"{home}/bans", {"in_force": "true"}).json()["bans"] == [made]
    assert client.post(f"{home}/bans/{made['id']}/lift").json()["lifted"] == 1
    assert client.get(f"{home}/bans", {"in_force": "true"}).json()["bans"] == []
    (over,) = client.get(f"{home}/bans", {"in_force": "false", "author": author.pk}).json()["bans"]
    assert over["lifted_at"]


def test_a_retry_bans_once(server, author, authors):
    key, sent = {"idempotency-key": "b-1"}, {"reason": "spam"}
    first, again = (
        server().post(f"{authors}/{author.pk}/ban", sent, headers=key) for _ in range(2)
    )
    assert first.json() == again.json()
    assert Ban.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "reason"),
        ({"reason": "ugly"}, "reason"),
        ({"reason": "spam", "scope": "country"}, "scope"),
        ({"reason": "spam", "until": "soon"}, "until"),
        ({"reason": "spam", "until": "2020-01-01T00:00:00Z"}, "until"),
        ({"reason": "spam", "until": "9999-12-31T23:59:59-10:00"}, "until"),
    ],
)
def test_a_ban_that_makes_no_sense_is_named(server, author, authors, given, field):
    answer = server().post(f"{authors}/{author.pk}/ban", given)
    assert (answer.status_code, fields_of(answer)) == (400, [field])
    assert not Ban.objects.exists() and not Act.objects.exists()


def test_an_author_who_is_not_there_cannot_be_banned(server, authors):
    assert server().post(f"{authors}/{uuid4()}/ban", {"reason": "spam"}).status_code == 404
