"""Signing in at the desk: few tries, in words, and none for those whom strangers imitate."""

import logging

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django_redis.cache import RedisCache

from moderation.staff import sign_in as signin
from moderation.tasks import forget_ended_sessions
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
LIMITS = {"signin-address": "5/hour", "signin-name": "3/hour"}


@pytest.fixture(autouse=True)
def limits(monkeypatch, settings):
    cache.clear()
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr(signin._Count, "THROTTLE_RATES", LIMITS)


@pytest.fixture
def moderator():
    return UserFactory(username="ida", is_staff=True, password=PASSWORD)


def sign_in(name="ida", password="wrong", address="198.51.100.1"):
    client = Client(headers={"x-forwarded-for": address})
    return client.post("/admin/login/", {"username": name, "password": password})


def is_in(answer):
    return answer.status_code == 302


def test_the_right_password_signs_in(moderator):
    assert is_in(sign_in(password=PASSWORD))
    assert "correct username" in sign_in().text


def test_an_address_has_so_many_tries_whatever_names_it_tries(moderator):
    for number in range(5):
        assert "too many tries" not in sign_in(name=f"guess-{number}").text
    answer = sign_in(password=PASSWORD)
    assert "There were too many tries. Come back in 60 minutes." in answer.text
    assert not is_in(answer)
    assert is_in(sign_in(password=PASSWORD, address="198.51.100.2"))


def test_a_name_has_so_many_tries_wherever_they_come_from(moderator):
    for number in range(3):
        sign_in(address=f"203.0.113.{number}", name=["ida", "IDA", "Ida"][number])
    assert "too many tries" in sign_in(address="203.0.113.9").text


def test_a_network_of_addresses_is_one(moderator):
    for number in range(5):
        sign_in(name=f"guess-{number}", address=f"2001:db8:7:7::{number:x}")
    assert "too many tries" in sign_in(password=PASSWORD, address="2001:db8:7:7:ffff::1").text


def test_strangers_keep_nobody_out_who_was_here_before(moderator):
    home = "192.0.2.44"
    assert is_in(sign_in(password=PASSWORD, address=home))
    for number in range(10):
        sign_in(address=f"203.0.113.{number}")
    assert is_in(sign_in(password=PASSWORD, address=home))
    assert not is_in(sign_in(password=PASSWORD, address="192.0.2.45"))


def test_a_success_forgets_the_tries_before_it(moderator):
    for _ in range(3):
        for _ in range(2):
            sign_in()
        assert is_in(sign_in(password=PASSWORD))


def test_no_password_is_looked_at_where_there_were_too_many(moderator, monkeypatch):
    looked = []
    monkeypatch.setattr(User, "check_password", lambda self, raw: looked.append(raw) or False)
    for _ in range(8):
        sign_in()
    assert len(looked) == 3


def test_guessing_leaves_threads_to_readers(moderator):
    taken = [signin._at_once.acquire(blocking=False) for _ in range(2)]
    try:
        assert taken == [True, True]
        assert "Others sign in just now" in sign_in(password=PASSWORD).text
    finally:
        for _ in taken:
            signin._at_once.release()
    assert is_in(sign_in(password=PASSWORD))


def test_a_refusal_is_a_line_without_name_or_address(moderator, caplog):
    with caplog.at_level(logging.WARNING, logger="moderation.staff.sign_in"):
        for _ in range(4):
            sign_in(name="ida-the-moderator", address="198.51.100.77")
    lines = [record.getMessage() for record in caplog.records if "sign-in" in record.getMessage()]
    assert [line.rpartition(": ")[2] for line in lines] == ["invalid_login"] * 3 + ["throttled"]
    assert not any("ida" in line or "198.51" in line for line in lines)


def test_passwords_are_hashed_with_argon2_and_older_ones_when_next_used(settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = UserFactory(username="old", is_staff=True)
    old = make_password(PASSWORD, hasher="pbkdf2_sha256")
    User.objects.filter(pk=user.pk).update(password=old)
    assert is_in(sign_in(name="old", password=PASSWORD))
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "argon2"


def test_sessions_are_ended_everywhere_for_those_chosen_alone(client, moderator):
    owner = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(owner)
    desks = [Client(), Client()]
    for desk in desks:
        desk.force_login(moderator)
    page = client.post(
        "/admin/auth/user/", {"action": "sign_out", "_selected_action": [moderator.pk]}, follow=True
    )
    assert "2 sessions ended." in page.text
    assert all(desk.get("/admin/").status_code == 302 for desk in desks)
    assert client.get("/admin/").status_code == 200


def test_a_sign_in_ends_after_a_working_day_and_leaves_nothing(moderator):
    answer = sign_in(password=PASSWORD)
    assert answer.cookies["sessionid"]["max-age"] == 12 * 3600
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    forget_ended_sessions()
    assert not Session.objects.exists()


def test_without_valkey_the_right_password_still_signs_in(moderator, monkeypatch):
    away = RedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"IGNORE_EXCEPTIONS": True}})
    monkeypatch.setattr(signin, "cache", away)
    assert not is_in(sign_in())
    assert is_in(sign_in(password=PASSWORD))
