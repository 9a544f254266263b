import json

import pytest
from django.conf import settings

from comments.accounts.cookies import PREFIX
from comments.accounts.tokens import authors_from, token_for
from comments.models import Author, Comment, SiteKey, Status
from tests.api.conftest import fields_of, post, problem_of
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, make_comment, make_comments

pytestmark = pytest.mark.django_db


def test_a_newcomer_posts_with_a_name_and_is_recognised_again(client, thread):
    first = post(client, thread, name="Ada", email="ada@example.org")
    assert first.status_code == 201
    assert first.json()["author"]["name"] == "Ada"
    second = post(client, thread, "And who paid for it?")
    assert second.json()["author"] == first.json()["author"]
    assert Author.objects.count() == 1


def test_the_cookie_is_out_of_reach_of_scripts_and_plain_on_localhost(client, thread):
    morsel = post(client, thread, name="Ada").cookies[PREFIX + thread.site_id.hex]
    assert morsel["httponly"] and morsel["samesite"] == "Lax" and not morsel["secure"]


def test_the_cookie_is_partitioned_over_https(client, thread):
    url = f"/api/v1/threads/{thread.id}/comments"
    response = client.post(
        url,
        {"body": "hello there", "name": "Ada"},
        format="json",
        secure=True,
        headers={"origin": "https://testserver"},
    )
    header = response.cookies[f"__Host-{PREFIX}{thread.site_id.hex}"].OutputString()
    assert "Domain" not in header
    for attribute in ("Path=/", "HttpOnly", "Secure", "SameSite=None", "Partitioned"):
        assert attribute in header


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_the_cookie_counts_for_nothing_in_posts_from_elsewhere(client, thread, origin):
    post(client, thread, name="Ada")
    client.credentials()
    client.defaults.pop("HTTP_ORIGIN", None)
    response = post(client, thread, "forged", headers={"origin": origin} if origin else None)
    assert (response.status_code, fields_of(response)) == (400, ["name"])


def test_a_bearer_token_serves_api_clients(client, as_author, thread):
    made = client.post(
        "/api/v1/authors", {"site": thread.site.key, "name": "Bot of Ada"}, format="json"
    )
    assert made.status_code == 201
    bearer = {"authorization": f"Bearer {made.json()['token']}"}
    response = post(client, thread, headers=bearer)
    assert response.json()["author"] == made.json()["author"]


@pytest.mark.parametrize("token", ["", "x", "WzEsMV0:1:1", "Basic eDp5"])
def test_a_wrong_token_is_an_error_and_not_a_stranger(client, thread, token):
    response = post(client, thread, name="Ada", headers={"authorization": f"Bearer {token}"})
    assert (response.status_code, problem_of(response)) == (401, "authentication_failed")


def test_a_token_is_void_when_its_version_is_raised(as_author, thread, author):
    client = as_author(author)
    author.token_version += 1
    author.save()
    assert post(client, thread).status_code == 401


def test_a_token_of_one_site_is_a_stranger_in_another(as_author, thread):
    client = as_author(AuthorFactory(site=SiteFactory()))
    assert fields_of(post(client, thread)) == ["name"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", ""),
        ("body", "x" * 10_001),
        ("body", "a\x00b"),
        ("body", "a\x07b"),
        ("body", "half \ud83d a character"),
        ("body", None),
        ("body", ["x"]),
        ("body", "\u200b\u200b"),
        ("name", "x" * 61),
        ("name", "  "),
        ("name", "two\nlines"),
        ("name", "\u202egnip"),
        ("email", "not an address"),
        ("parent", "nonsense"),
        ("parent", "0190aaaa-0000-7000-8000-000000000000"),
    ],
)
def test_bad_input_is_named_at_its_field_and_leaves_nothing(client, thread, field, value):
    data = {"body": "fine", "name": "Ada", field: value}
    response = client.post(
        f"/api/v1/threads/{thread.id}/comments", json.dumps(data), content_type="application/json"
    )
    assert response.status_code == 400
    assert problem_of(response) and fields_of(response) == [field]
    assert not Comment.objects.exists() and not Author.objects.exists()


@pytest.mark.parametrize("body", ["x", "x" * 10_000, "日本語", "👩‍👩‍👧‍👦", "line\nbreak\tand tab"])
def test_good_bodies_of_every_length_are_taken(client, thread, body):
    response = post(client, thread, body, name="Ada")
    assert (response.status_code, response.json()["body"]) == (201, body)


@pytest.mark.parametrize("character", ["x", "я", "字", "😀", "é", "ก"])
@pytest.mark.parametrize("escaped", [True, False])
def test_ten_thousand_characters_are_ten_thousand_in_every_script(
    client, thread, character, escaped
):
    def send(count, **more):
        raw = json.dumps({"body": character * count, **more}, ensure_ascii=escaped).encode()
        url = f"/api/v1/threads/{thread.id}/comments"
        return client.post(url, raw, content_type="application/json")

    taken = send(10_000, name=character * 60)
    assert taken.status_code == 201, taken.text
    assert len(taken.json()["body"]) == 10_000 and len(taken.json()["author"]["name"]) == 60
    refused = send(10_001, name="Ada")
    assert (refused.status_code, fields_of(refused)) == (400, ["body"])
    refused = send(5, name=character * 61)
    assert (refused.status_code, fields_of(refused)) == (400, ["name"])


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "parse_error"),
        (b"[]", 400, "parse_error"),
        (b'{"body": NaN}', 400, "parse_error"),
        (b"\xff\xfe", 400, "parse_error"),
        (b"[" * 19_000, 400, "parse_error"),
        (b'{"body": "' + b"x" * 130_000 + b'"}', 413, "request_too_large"),
    ],
)
def test_what_is_not_json_or_too_long_is_refused(client, thread, raw, status, code):
    response = client.post(
        f"/api/v1/threads/{thread.id}/comments", raw, content_type="application/json"
    )
    assert (response.status_code, problem_of(response)) == (status, code)


def test_other_media_types_are_refused(client, thread):
    response = client.post(f"/api/v1/threads/{thread.id}/comments", {"body": "x"})
    assert (response.status_code, problem_of(response)) == (415, "unsupported_media_type")


def test_the_same_text_again_is_refused(as_author, author, thread):
    client = as_author(author)
    post(client, thread)
    response = post(client, thread)
    assert (response.status_code, problem_of(response)) == (409, "duplicate_comment")


def test_an_author_who_posts_too_fast_is_throttled(as_author, author, thread):
    client = as_author(author)
    answers = [post(client, thread, f"comment {n}") for n in range(12)]
    assert [a.status_code for a in answers] == [201] * 10 + [429] * 2
    assert problem_of(answers[-1]) == "throttled"


def test_a_publishers_own_server_is_not_throttled(as_author, author, thread):
    _, secret = SiteKey.issue(thread.site, "newsroom")
    client = as_author(author)
    for n in range(15):
        response = post(client, thread, f"comment {n}", headers={"parley-site-key": secret})
        assert response.status_code == 201


def test_a_wrong_site_key_is_an_error(as_author, author, thread):
    response = post(as_author(author), thread, headers={"parley-site-key": "parley_wrong"})
    assert (response.status_code, problem_of(response)) == (401, "authentication_failed")


def test_posting_takes_the_same_number_of_queries_in_a_long_thread(
    as_author, author, thread, django_assert_max_num_queries
):
    def queries_with(comments):
        make_comments(
            ({"author": author, "body": f"old {n}"} for n in range(comments)), thread=thread
        )
        with django_assert_max_num_queries(20) as queries:
            assert post(as_author(author), thread, f"after {comments}").status_code == 201
        return len(queries)

    queries_with(0)  # the site's policy is made
    assert queries_with(10) == queries_with(990)


def test_the_address_is_kept_as_a_keyed_hash_only(client, thread):
    post(client, thread, name="Ada")
    comment = Comment.objects.get()
    assert comment.address_hash.startswith("0:") and "127.0.0.1" not in comment.address_hash
    assert comment.network_hash != comment.address_hash


def test_a_forwarded_address_is_believed_only_from_own_proxies(client, thread, monkeypatch):
    def address_hash_behind(proxies):
        monkeypatch.setattr(settings, "TRUSTED_PROXIES", proxies)
        response = post(
            client,
            thread,
            f"behind {proxies}, number {Comment.objects.count()}",
            name="Ada",
            headers={"x-forwarded-for": "6.6.6.6, 203.0.113.9"},
        )
        return Comment.objects.get(pk=response.json()["id"]).address_hash

    direct = post(client, thread, name="Ada").json()["id"]
    assert address_hash_behind(0) == Comment.objects.get(pk=direct).address_hash
    assert address_hash_behind(1) != address_hash_behind(0)


def test_an_author_sees_own_comments_in_every_state(as_author, author, thread):
    comment = make_comment(thread=thread, author=author, status=Status.HELD, body="mine")
    url = f"/api/v1/comments/{comment.id}"
    own = as_author(author).get(url).json()
    assert (own["status"], own["body"]) == ("held", "mine")
    assert as_author(AuthorFactory(site=thread.site)).get(url).status_code == 404


def test_mine_tells_who_i_am_how_i_voted_and_what_waits(as_author, author, thread):
    held = make_comment(thread=thread, author=author, status=Status.HELD)
    other = make_comment(thread=thread)
    client = as_author(author)
    client.put(f"/api/v1/comments/{other.id}/vote", {"value": 1}, format="json")
    mine = client.get(f"/api/v1/threads/{thread.id}/mine").json()
    assert mine["author"]["id"] == str(author.id)
    assert mine["votes"] == mine["scores"] == {str(other.id): 1}
    assert [(c["id"], c["status"]) for c in mine["comments"]] == [(str(held.id), "held")]


def test_mine_of_a_stranger_is_empty_but_for_the_form(client, thread):
    mine = client.get(f"/api/v1/threads/{thread.id}/mine").json()
    assert (mine["author"], mine["comments"]) == (None, [])
    assert mine["votes"] == mine["scores"] == {}
    assert mine["form"]


def test_edit_and_delete_through_the_api(as_author, author, thread):
    client = as_author(author)
    url = f"/api/v1/comments/{post(client, thread).json()['id']}"
    edited = client.patch(url, {"body": "Who *really* signed it?"}, format="json")
    assert (edited.status_code, edited.json()["body"]) == (200, "Who *really* signed it?")
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404


def test_strangers_cannot_edit_delete_or_vote(client, as_author, thread):
    comment = make_comment(thread=thread)
    url = f"/api/v1/comments/{comment.id}"
    for response in (
        client.patch(url, {"body": "x"}, format="json"),
        client.delete(url),
        client.put(f"{url}/vote", {"value": 1}, format="json"),
    ):
        assert (response.status_code, problem_of(response)) == (401, "not_authenticated")
    other = as_author(AuthorFactory(site=thread.site))
    assert other.patch(url, {"body": "x"}, format="json").status_code == 404
    assert other.delete(url).status_code == 404


@pytest.mark.parametrize("value", [2, "up", None, 1.5])
def test_a_vote_is_up_down_or_none(as_author, author, thread, value):
    comment = make_comment(thread=thread)
    response = as_author(author).put(
        f"/api/v1/comments/{comment.id}/vote", {"value": value}, format="json"
    )
    assert (response.status_code, fields_of(response)) == (400, ["value"])


def test_one_does_not_vote_for_oneself(as_author, author, thread):
    comment = make_comment(thread=thread, author=author)
    response = as_author(author).put(
        f"/api/v1/comments/{comment.id}/vote", {"value": 1}, format="json"
    )
    assert (response.status_code, problem_of(response)) == (422, "own_comment")


def test_a_comment_in_another_thread_is_no_parent(as_author, author, thread):
    elsewhere = make_comment(thread=ThreadFactory(site=thread.site))
    response = post(as_author(author), thread, parent=str(elsewhere.id))
    assert (response.status_code, problem_of(response)) == (400, "parent_elsewhere")


def test_a_token_that_was_changed_is_nobodys(author):
    token = token_for(author)
    assert authors_from([token]) == [author]
    for place in (0, 5, -30):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place:][1:]
        assert authors_from([changed, "nonsense", ""]) == []


def test_a_void_token_is_nobodys(author):
    token = token_for(author)
    author.token_version += 1
    author.save()
    assert authors_from([token]) == []


def test_a_key_of_another_site_lifts_no_throttle(as_author, author, thread):
    _, secret = SiteKey.issue(SiteFactory(), "elsewhere")
    client = as_author(author)
    answers = [
        post(client, thread, f"comment {n}", headers={"parley-site-key": secret}) for n in range(12)
    ]
    assert [a.status_code for a in answers] == [201] * 10 + [429] * 2


@pytest.mark.parametrize("origin", ["http://[", "null", "://", "http://a\x00b"])
def test_a_senseless_origin_is_nobodys_cookie(client, thread, origin):
    response = post(client, thread, name="Ada", headers={"origin": origin})
    assert response.status_code == 201
