"""One form for each address, however a proxy writes it."""

import hashlib
import hmac

import pytest
from django.test import RequestFactory

from comments.accounts.addresses import client_of, read_address

PROXIES = 1


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = PROXIES


def client(spelled):
    return client_of(RequestFactory().get("/", headers={"x-forwarded-for": spelled}))


@pytest.mark.parametrize(
    ("spelled", "address"),
    [
        ("198.51.100.23", "198.51.100.23"),
        (" 198.51.100.23 ", "198.51.100.23"),
        ("198.51.100.23:443", "198.51.100.23"),
        ("198.51.100.23:", "198.51.100.23"),
        ('"198.51.100.23:443"', "198.51.100.23"),
        ("for=198.51.100.23", "198.51.100.23"),
        ('For="198.51.100.23:8"', "198.51.100.23"),
        ("::ffff:198.51.100.23", "198.51.100.23"),
        ("[::FFFF:c633:6417]:61000", "198.51.100.23"),
        ("2001:db8:0:1::a", "2001:db8:0:1::a"),
        ("2001:0DB8:0000:0001:0:0:0:A", "2001:db8:0:1::a"),
        ("[2001:db8:0:1::a]", "2001:db8:0:1::a"),
        ("[2001:db8:0:1::a]:8080", "2001:db8:0:1::a"),
        ('for="[2001:db8:0:1::a]:8080"', "2001:db8:0:1::a"),
        ("fe80::1%wlan0", "fe80::1"),
        ("[fe80::1%25wlan0]:80", "fe80::1"),
        ("::1", "::1"),
    ],
)
def test_every_spelling_is_the_same_address(spelled, address):
    assert str(read_address(spelled)) == address
    assert client(spelled).address_hash == client(address).address_hash


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unknown",
        "_hidden",
        "a:b",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "[::1",
        "::1]",
        "1.2.3.4:x",
    ],
)
def test_what_is_no_address_cannot_be_banned(text):
    assert read_address(text) is None
    assert client(text or "?").address_hashes == client(text or "?").network_hashes == ()


def test_an_address_of_ipv6_counts_as_its_64_and_is_in_its_48():
    one, same, neighbour = map(client, ["2001:db8:5:1::1", "2001:db8:5:1:f::2", "2001:db8:5:2::1"])
    assert one.address_hash == same.address_hash != neighbour.address_hash
    assert one.network_hash == same.network_hash == neighbour.network_hash
    assert client("2001:db8:6::1").network_hash != one.network_hash


def test_an_address_of_ipv4_counts_by_itself_and_is_in_its_24():
    one, neighbour, stranger = map(client, ["198.51.100.1", "198.51.100.2", "198.51.101.1"])
    assert one.address_hash != neighbour.address_hash
    assert one.network_hash == neighbour.network_hash != stranger.network_hash


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:5:1::7", "2001:db8:5:1::7"),
    ],
)
def test_what_was_hashed_before_there_was_one_form_is_still_found(settings, before, now):
    settings.ADDRESS_KEYS = {"new": "2", "old": "1"}
    assert _as_it_was_hashed("old", "1", before) in client(now).address_hashes
    assert client(now).address_hash.startswith("new:")


def _as_it_was_hashed(key_id, secret, text):
    return f"{key_id}:{hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()}"
