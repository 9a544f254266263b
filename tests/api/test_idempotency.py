"""The same post sent again, and the same text at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from comments.accounts.cookies import PREFIX
from comments.models import Comment
from comments.posting.idempotency import forget_old_keys
from tests.api.conftest import form_for, post, problem_of
from tests.factories import AuthorFactory

pytestmark = pytest.mark.django_db


def test_a_retry_with_the_same_key_posts_once(client, thread):
    sent = {
        "name": "Ada",
        "form": form_for(thread),
        "headers": {"idempotency-key": "3b0c6a3e-retry"},
    }
    first = post(client, thread, **sent)
    client.cookies.clear()
    again = post(client, thread, **sent)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert Comment.objects.count() == 1
    assert again.json()["token"] and again.cookies[PREFIX + thread.site_id.hex].value


@pytest.mark.parametrize("form", ["", "made up", None], ids=["none", "made up", "their own"])
def test_who_guesses_a_key_is_not_taken_for_its_author(client, thread, form):
    key = {"idempotency-key": "4f7c1d"}
    post(client, thread, name="Ada", form=form_for(thread), headers=key)
    client.cookies.clear()
    sent = {"name": "Ada", "form": form_for(thread) if form is None else form}
    guessed = post(client, thread, headers=key, **sent)
    assert guessed.json()["token"] is None and not guessed.cookies
    assert client.delete(f"/api/v1/comments/{guessed.json()['id']}").status_code == 401


def test_a_retry_without_a_form_hands_out_no_token(client, thread):
    key = {"idempotency-key": "k"}
    assert post(client, thread, name="Ada", headers=key).json()["token"]
    client.cookies.clear()
    assert post(client, thread, name="Ada", headers=key).json()["token"] is None


def test_a_key_used_for_another_text_is_refused(as_author, author, thread):
    client, key = as_author(author), {"idempotency-key": "k"}
    post(client, thread, headers=key)
    response = post(client, thread, "Something else", headers=key)
    assert (response.status_code, problem_of(response)) == (422, "idempotency_key_reused")


def test_the_same_key_of_somebody_else_is_another_key(as_author, thread):
    key = {"idempotency-key": "1"}
    ids = {
        post(as_author(AuthorFactory(site=thread.site)), thread, headers=key).json()["id"]
        for _ in range(2)
    }
    assert len(ids) == 2


def test_a_retry_is_safe_once_the_cookie_of_the_lost_answer_is_there(client, thread):
    key = {"idempotency-key": "lost-answer"}
    first = post(client, thread, name="Ada", headers=key)
    again = post(client, thread, name="Ada", headers=key)
    assert again.status_code == 201
    assert first.json()["id"] == again.json()["id"]


def test_somebody_behind_the_same_address_does_not_get_my_comment(client, thread, as_author):
    key = {"idempotency-key": "1"}
    mine = post(client, thread, name="Ada", headers=key)
    neighbour = as_author(AuthorFactory(site=thread.site))
    theirs = post(neighbour, thread, headers=key)
    assert theirs.status_code == 201
    assert theirs.json()["id"] != mine.json()["id"]


@pytest.mark.django_db(transaction=True)
def test_the_same_post_twice_at_once_is_one_comment(as_author, thread, author):
    def send(_):
        try:
            key = {"idempotency-key": "double-click"}
            return post(as_author(author), thread, headers=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["id"] for a in answers}) == Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_text_twice_at_once_is_stored_once(as_author, thread, author):
    def send(_):
        try:
            return post(as_author(author), thread).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [201, 409, 409, 409]
    assert Comment.objects.count() == 1


def test_old_keys_are_forgotten_and_young_ones_kept(client, thread):
    post(client, thread, name="Ada", headers={"idempotency-key": "k"})
    assert forget_old_keys(timezone.now()) == 0
    assert forget_old_keys(timezone.now() + timedelta(days=3)) == 1
