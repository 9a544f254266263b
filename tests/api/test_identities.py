"""A name is typed into a form in a second: what it may do is counted by addresses and records."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from comments.accounts.cookies import PREFIX
from comments.accounts.tokens import token_for
from comments.models import Comment
from moderation.models import Ban
from tests.api.conftest import form_for, post, problem_of
from tests.factories import (
    AuthorFactory,
    BanFactory,
    SiteFactory,
    ThreadFactory,
    client_in,
    known_reader,
    make_comment,
)

pytestmark = pytest.mark.django_db

LONG = "Nobody in the council has answered this question yet."


def newcomer(network=0):
    """Somebody unknown, at the first address of a network."""
    return APIClient(REMOTE_ADDR=f"10.0.{network}.1")


@pytest.fixture
def reader(as_author):
    """Somebody with an identity, at the first address of a network."""

    def signed_in(author, network=0):
        client = as_author(author)
        client.defaults["REMOTE_ADDR"] = f"10.0.{network}.1"
        return client

    return signed_in


def introduce(site, n):
    guest = {"site": site.key, "name": f"Guest {n}"}
    return newcomer().post("/api/v1/authors", guest, format="json")


def codes(answers):
    return [answer.status_code for answer in answers]


def test_a_post_under_a_new_name_counts_as_a_new_guest(thread):
    posts = [post(newcomer(), thread, f"Text {n}", name=f"Guest {n}") for n in range(15)]
    guests = [introduce(thread.site, n) for n in range(10)]
    assert codes(posts) == [201] * 15
    assert codes(guests) == [201] * 5 + [429] * 5
    late = post(newcomer(), thread, "One more", name="Guest 31")
    assert problem_of(late) == "throttled" and int(late.headers["Retry-After"]) > 3_000
    assert post(newcomer(network=1), thread, "From elsewhere", name="Ada").status_code == 201


def test_who_has_an_identity_makes_no_new_guest(thread, reader, author):
    for n in range(20):
        introduce(thread.site, n)
    assert post(reader(author), thread).status_code == 201


def test_a_new_post_that_is_sent_again_counts_once(thread):
    sent = {"name": "Ada", "form": form_for(thread), "headers": {"idempotency-key": "again"}}
    assert codes(post(newcomer(), thread, **sent) for _ in range(25)) == [201] * 25


@pytest.mark.django_db(transaction=True)
def test_of_many_guests_at_once_no_more_are_made_than_one_after_the_other(site):
    def make(n):
        try:
            return introduce(site, n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        assert sorted(codes(pool.map(make, range(60)))) == [201] * 20 + [429] * 40


def test_slow_mode_holds_for_an_address_whatever_names_are_typed(thread, reader):
    thread.slow_mode_seconds = 3600
    thread.save()
    assert post(newcomer(), thread, "One", name="Ada").status_code == 201
    refused = [
        post(newcomer(), thread, "Two", name="Bea"),
        post(reader(AuthorFactory(site=thread.site)), thread, "Three"),
    ]
    assert [problem_of(answer) for answer in refused] == ["slow_mode"] * 2
    assert 3_500 < int(refused[0].headers["Retry-After"]) <= 3_601
    assert post(newcomer(network=1), thread, "Elsewhere", name="Cem").status_code == 201


def test_in_slow_mode_four_known_readers_of_an_address_have_room(thread, reader):
    thread.slow_mode_seconds = 3600
    thread.save()
    known = [known_reader(thread.site) for _ in range(5)]
    answers = [post(reader(one), thread, f"Text {n}") for n, one in enumerate(known)]
    assert codes(answers) == [201] * 4 + [429]
    again = post(reader(known[0], network=1), thread, "Once more")
    assert problem_of(again) == "slow_mode"


@pytest.mark.django_db(transaction=True)
def test_slow_mode_lets_one_of_many_at_once_through(thread):
    thread.slow_mode_seconds = 3600
    thread.save()

    def write(n):
        try:
            return post(newcomer(), thread, f"Text {n}", name=f"Guest {n}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(codes(pool.map(write, range(8)))) == [201] + [429] * 7


def test_strangers_of_one_address_say_a_long_thing_once_and_a_short_one_often(thread, reader):
    assert post(newcomer(), thread, LONG, name="Ada").status_code == 201
    assert problem_of(post(newcomer(), thread, f"{LONG}..", name="Bea")) == "duplicate_comment"
    assert post(newcomer(network=1), thread, LONG, name="Cem").status_code == 201
    assert post(reader(known_reader(thread.site)), thread, LONG).status_code == 201
    assert codes(post(newcomer(), thread, "+1", name=f"Guest {n}") for n in range(5)) == [201] * 5


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


def vote(client, comment, value=1):
    answer = client.put(f"/api/v1/comments/{comment.id}/vote", {"value": value}, format="json")
    assert answer.status_code == 200
    return answer.json()


def test_votes_count_once_and_can_be_taken_back(reader, comment):
    site = comment.thread.site
    one, two = (reader(AuthorFactory(site=site), network) for network in (1, 2))
    vote(one, comment)
    assert vote(one, comment) == {"upvotes": 1, "downvotes": 0, "score": 1}
    assert vote(two, comment, -1) == {"upvotes": 1, "downvotes": 1, "score": 0}
    assert vote(one, comment, 0) == {"upvotes": 0, "downvotes": 1, "score": -1}


def test_of_thirty_guests_at_one_address_one_vote_counts(reader, comment):
    guests = [reader(AuthorFactory(site=comment.thread.site)) for _ in range(30)]
    for guest in guests:
        tally = vote(guest, comment)
    assert tally == {"upvotes": 1, "downvotes": 0, "score": 1}
    assert vote(guests[9], comment, -1) == tally
    assert vote(guests[9], comment, 0) == tally
    assert vote(guests[0], comment, 0)["score"] == 0
    assert comment.votes.count() == 28


def test_four_votes_of_known_readers_behind_one_address_count(reader, comment):
    site = comment.thread.site
    vote(reader(AuthorFactory(site=site)), comment)
    tallies = [vote(reader(known_reader(site)), comment)["upvotes"] for _ in range(5)]
    assert tallies == [2, 3, 4, 4, 4]
    assert vote(reader(AuthorFactory(site=site), network=1), comment)["upvotes"] == 5


def ban_of_author(author):
    BanFactory(author=author)


def ban_of_address(author):
    Ban.objects.create(site=author.site, address_hash=client_in(0).address_hash)


def ban_of_network(author):
    Ban.objects.create(site=author.site, network_hash=client_in(0).network_hash)


@pytest.mark.parametrize("ban", [ban_of_author, ban_of_address, ban_of_network])
def test_a_ban_holds_for_posts_votes_and_reports(thread, reader, author, comment, ban):
    ban(author)
    client = reader(author)
    url = f"/api/v1/comments/{comment.id}"
    answers = [
        post(client, thread),
        client.put(f"{url}/vote", {"value": 1}, format="json"),
        client.post(f"{url}/flags", {"reason": "spam"}, format="json"),
    ]
    assert [(one.status_code, problem_of(one)) for one in answers] == [(403, "banned")] * 3


def test_tokens_of_other_sites_make_nobody_another_author(thread, author):
    def sent_with(*others):
        client = APIClient(headers={"origin": "http://testserver"})
        for one in (author, *others):
            client.cookies[PREFIX + one.site_id.hex] = token_for(one)
        return client

    site = SiteFactory()
    clients = [sent_with(), *(sent_with(AuthorFactory(site=site)) for _ in range(14))]
    answers = [post(client, thread, f"Text {n}") for n, client in enumerate(clients)]
    assert codes(answers) == [201] * 10 + [429] * 5


def test_an_address_has_four_times_the_room_for_known_readers(thread, reader, settings):
    site = thread.site
    for n in range(31):
        answer = post(reader(AuthorFactory(site=site)), thread, f"Text {n}")
    assert problem_of(answer) == "throttled"
    known = [known_reader(site) for _ in range(19)]
    answers = [post(reader(known[n // 5]), thread, f"Known {n}") for n in range(95)]
    assert codes(answers) == [201] * 90 + [429] * 5
    assert problem_of(post(reader(AuthorFactory(site=site)), thread)) == "throttled"


def held_for(answer):
    comment = Comment.objects.get(pk=answer.json()["id"])
    decision = comment.decisions.first()
    return decision and decision.reason


@pytest.fixture
def aged_form(monkeypatch):
    """A form that was handed out half a minute ago."""

    def handed_out(thread):
        with monkeypatch.context() as patch:
            then = (timezone.now() - timedelta(seconds=30)).timestamp()
            patch.setattr("comments.posting.form_token.time.time", lambda: then)
            return form_for(thread)

    return handed_out


def test_a_form_is_good_for_one_post_and_the_answer_brings_the_next(thread, author, aged_form):
    frame = APIClient(headers={"origin": "http://testserver"})
    form = aged_form(thread)
    first = post(frame, thread, "One", name="Ada", form=form)
    assert held_for(first) is None
    assert held_for(post(frame, thread, "Two", form=form)) == "no_form"
    assert held_for(post(frame, thread, "Three", form=first.json()["form"])) == "too_fast"


def test_a_form_that_was_used_is_no_use_to_others(thread, aged_form):
    form = aged_form(thread)
    answers = [
        post(newcomer(n), thread, f"Text {n}", name=f"Guest {n}", form=form) for n in range(4)
    ]
    assert [held_for(answer) for answer in answers] == [None, "no_form", "no_form", "no_form"]


def forms_of_others(thread):
    return {
        "another page": form_for(ThreadFactory(site=thread.site)),
        "another site": form_for(ThreadFactory(key=thread.key)),
        "made up": "forged:token",
        "an author's token": token_for(AuthorFactory(site=thread.site)),
    }


def test_forms_of_other_pages_and_what_is_none_are_a_sign(thread):
    for n, (what, form) in enumerate(forms_of_others(thread).items()):
        answer = post(newcomer(n), thread, f"Text {n}", name="Ada", form=form)
        assert held_for(answer) == "no_form", what


def test_in_the_frame_a_missing_form_is_a_sign_and_elsewhere_it_is_none(thread):
    frame = APIClient(headers={"origin": "http://testserver"})
    assert held_for(post(frame, thread, "One", name="Ada")) == "no_form"
    assert held_for(post(newcomer(), thread, "Two", name="Bea")) is None


def test_a_post_that_was_turned_away_has_not_used_its_form(thread, author, reader, aged_form):
    form = aged_form(thread)
    refused = post(reader(author), thread, "&nbsp;", form=form)
    assert problem_of(refused) == "blank"
    assert held_for(post(reader(author), thread, "One", form=form)) is None


def test_a_page_without_a_thread_hands_out_a_form_for_it(site, aged_form, monkeypatch):
    page = {"site": site.key, "url": f"{site.origins[0]}/new?b=1&a=2"}
    with monkeypatch.context() as patch:
        then = (timezone.now() - timedelta(seconds=30)).timestamp()
        patch.setattr("comments.posting.form_token.time.time", lambda: then)
        form = newcomer().get("/api/v1/authors/me", page).json()["form"]
    thread = ThreadFactory._meta.model.objects.get(
        pk=newcomer().post("/api/v1/threads", page, format="json").json()["id"]
    )
    assert held_for(post(newcomer(), thread, name="Ada", form=form)) is None
    assert newcomer().get("/api/v1/authors/me", {"site": site.key}).json()["form"] == ""


def test_while_the_counts_are_away_a_form_is_good(thread, aged_form, monkeypatch):
    import redis

    def away(name):
        raise redis.ConnectionError("away")

    form = aged_form(thread)
    monkeypatch.setattr("comments.posting.form_token.get_redis_connection", away)
    assert held_for(post(newcomer(), thread, name="Ada", form=form)) is None
