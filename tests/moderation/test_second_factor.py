"""The second factor of the desk: what it lets in, what it keeps out, how it is lost and found."""

import logging
import re
from base64 import b32decode
from binascii import unhexlify

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

KEY = "3132333435363738393031323334353637383930"
PAGE = "/admin/second-factor/"
SET_UP = f"{PAGE}set-up/"
BEHIND_THE_DOOR = [
    "/admin/",
    "/admin/moderation/queue/",
    "/admin/comments/comment/",
    "/admin/auth/user/",
    "/admin/password_change/",
    "/admin/autocomplete/",
    "/admin/no-such-page/",
]


@pytest.fixture
def ida(client):
    user = UserFactory(username="ida", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def app(ida):
    return TOTPDevice.objects.create(user=ida, key=KEY, name="Authenticator app")


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = True


def code_of(key, steps_ahead=0):
    totp = TOTP(unhexlify(key))
    totp.time = timezone.now().timestamp() + 30 * steps_ahead
    return f"{totp.token():06d}"


def wrong_code(key):
    return f"{(int(code_of(key)) + 500_000) % 1_000_000:06d}"


def is_in(client):
    return client.get("/admin/comments/comment/").status_code == 200


def set_up(client):
    """As the person would, with an app; returns the recovery codes."""
    page = client.get(SET_UP).text
    assert "viewBox" in page, "without it the picture is cut off, not made smaller"
    shown = re.search(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)[0].replace(" ", "")
    answer = client.post(SET_UP, {"code": code_of(b32decode(shown).hex())})
    return re.findall(r"<li><code>(\w+)</code>", answer.text)


@pytest.mark.parametrize("path", BEHIND_THE_DOOR)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_password_alone_opens_nothing_where_a_second_factor_is_on(client, app, path, method):
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.url) == (302, f"{PAGE}?next={path}")


def test_a_code_of_the_app_opens_the_desk_where_one_wanted_to_go(client, app):
    page = client.get("/admin/moderation/queue/?why=rule", follow=True)
    wanted = page.context["next"]
    answer = client.post(PAGE, {"code": code_of(KEY), "next": wanted})
    assert answer.url == "/admin/moderation/queue/?why=rule"
    assert is_in(client)


@pytest.mark.parametrize("spelled", ["{} {}", " {}{} ", "{}\t{}"])
def test_a_code_may_be_typed_with_spaces(client, app, spelled):
    code = code_of(KEY)
    client.post(PAGE, {"code": spelled.format(code[:3], code[3:])})
    assert is_in(client)


def test_a_wrong_code_opens_nothing_and_is_logged_without_it(client, app, caplog):
    with caplog.at_level(logging.WARNING):
        answer = client.post(PAGE, {"code": wrong_code(KEY)})
    assert "This is not it." in answer.text
    assert not is_in(client)
    (line,) = [r.getMessage() for r in caplog.records if r.name == "moderation.staff.second_factor"]
    assert line.startswith("A code for the second factor from address ")
    assert wrong_code(KEY) not in line and "ida" not in line


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdefgh", "١٢٣٤٥٦", "-12345", "1e5", "x" * 200, "\0"]
)
def test_whatever_is_typed_gets_the_page_again(client, app, code):
    assert client.post(PAGE, {"code": code}).status_code == 200
    assert not is_in(client)


def test_a_code_opens_once(client, app):
    code = code_of(KEY)
    client.post(PAGE, {"code": code})
    other = Client()
    other.force_login(app.user)
    other.post(PAGE, {"code": code})
    assert is_in(client) and not is_in(other)


def test_who_guesses_waits_longer_after_each_guess(client, app):
    for _ in range(6):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        answer = client.post(PAGE, {"code": wrong_code(KEY)})
    assert "Wait 32 seconds before the next try." in answer.text
    client.post(PAGE, {"code": code_of(KEY)})
    assert not is_in(client), "the right code counts no more than a guess while one has to wait"


def test_another_account_s_code_opens_nothing(client, app):
    other = UserFactory(is_staff=True)
    TOTPDevice.objects.create(user=other, key=KEY[::-1])
    client.post(PAGE, {"code": code_of(KEY[::-1])})
    assert not is_in(client)


def test_setting_one_up_shows_recovery_codes_once_and_asks_from_the_next_sign_in_on(client, ida):
    codes = set_up(client)
    assert len(set(codes)) == 10
    assert is_in(client)
    assert not set(codes) & set(re.findall(r"\w+", client.get(PAGE).text))
    anew = Client()
    anew.force_login(ida)
    assert not is_in(anew)


def test_a_recovery_code_opens_once_in_place_of_the_app(client, ida):
    first, *_ = set_up(client)
    one, two = Client(), Client()
    for browser in (one, two):
        browser.force_login(ida)
        browser.post(PAGE, {"code": first.upper()})
    assert is_in(one) and not is_in(two)
    assert "9 recovery codes are left" in one.get(PAGE).text


def test_new_recovery_codes_make_the_old_ones_void_and_keep_who_came_in_with_one(client, ida):
    old = set_up(client)
    other = Client()
    other.force_login(ida)
    other.post(PAGE, {"code": old[0]})
    new = re.findall(r"<li><code>(\w+)</code>", other.post(f"{PAGE}codes/").text)
    assert len(new) == 10 and not set(new) & set(old)
    assert is_in(other)
    assert set(StaticToken.objects.values_list("token", flat=True)) == set(new)


def test_a_wrong_code_turns_nothing_on(client, ida):
    client.get(SET_UP)
    key = client.session["second-factor-key"]
    answer = client.post(SET_UP, {"code": wrong_code(key)})
    assert "not the code of this key" in answer.text
    assert not TOTPDevice.objects.exists()
    assert client.session["second-factor-key"] == key


def test_a_key_that_another_session_was_shown_is_not_taken_over(client, ida):
    client.get(SET_UP)
    thief = Client()
    thief.force_login(ida)
    thief.get(SET_UP)
    assert thief.session["second-factor-key"] != client.session["second-factor-key"]


@pytest.mark.parametrize("path", [f"{PAGE}codes/", f"{PAGE}off/"])
def test_who_has_not_shown_a_code_changes_nothing(client, app, path):
    before = TOTPDevice.objects.count(), StaticToken.objects.count()
    assert client.post(path, {"code": code_of(KEY)}).url == PAGE
    assert client.get(SET_UP).url == PAGE
    assert (TOTPDevice.objects.count(), StaticToken.objects.count()) == before


def test_turning_it_off_takes_a_code(client, ida):
    codes = set_up(client)
    client.post(f"{PAGE}off/", {"code": wrong_code(TOTPDevice.objects.get().key)})
    assert TOTPDevice.objects.exists()
    client.post(f"{PAGE}off/", {"code": codes[3]})
    assert not TOTPDevice.objects.exists() and not StaticToken.objects.exists()
    assert is_in(client)


def test_where_it_is_required_everybody_sets_one_up_first(client, ida, required):
    answer = client.get("/admin/moderation/queue/", follow=True)
    assert answer.request["PATH_INFO"] == SET_UP
    assert answer.context["next"] == "/admin/moderation/queue/"
    assert "asks everybody" in answer.text
    set_up(client)
    assert is_in(client)


def test_where_it_is_not_required_an_account_without_one_goes_on_as_before(client, ida):
    assert is_in(client)


def test_the_pages_are_for_accounts_of_the_desk(client):
    for path in (PAGE, SET_UP, f"{PAGE}codes/", f"{PAGE}off/"):
        assert client.post(path).url.startswith("/admin/login/")


def test_another_host_is_no_place_to_go_on_to(client, app):
    answer = client.post(PAGE, {"code": code_of(KEY), "next": "https://evil.example/admin/"})
    assert answer.url == "/admin/"


def test_an_owner_takes_it_away_from_who_lost_the_phone(client, ida):
    set_up(client)
    lost = UserFactory(is_staff=True)
    TOTPDevice.objects.create(user=lost, key=KEY[::-1])
    browser = Client()
    browser.force_login(lost)
    form = {"action": "take_away_second_factor", "_selected_action": [lost.pk]}
    client.post("/admin/auth/user/", form)
    assert not TOTPDevice.objects.filter(user=lost).exists()
    assert TOTPDevice.objects.filter(user=ida).exists()
    assert browser.get("/admin/").url.startswith("/admin/login/")


def test_an_owner_who_lost_everything_gets_a_code_on_the_machine(client, app, capsys):
    call_command("addstatictoken", "ida")
    code = capsys.readouterr().out.strip().split()[-1]
    client.post(PAGE, {"code": code})
    assert is_in(client)


def test_the_keys_of_others_are_on_no_page_of_the_desk(client, ida):
    set_up(client)
    key = TOTPDevice.objects.get().key
    for path in (
        "/admin/",
        "/admin/auth/user/",
        f"/admin/auth/user/{ida.pk}/change/",
        "/admin/otp_totp/totpdevice/",
        "/admin/otp_static/staticdevice/",
    ):
        assert key not in client.get(path).text
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404


def test_people_show_who_has_one(client, ida):
    set_up(client)
    without = UserFactory(is_staff=True)
    page = client.get("/admin/auth/user/")
    shown = {user.pk: user.has_second_factor for user in page.context["cl"].result_list}
    assert shown == {ida.pk: True, without.pk: False}
    assert User.objects.count() == 2


def test_the_door_takes_one_query_of_its_own(client, ida, django_assert_max_num_queries):
    set_up(client)
    with django_assert_max_num_queries(3):  # the session, its account, its device
        client.get("/admin/no-such-page/")
