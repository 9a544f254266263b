"""The second factor of the desk's accounts: codes of an authenticator app, and recovery codes.

Times and codes are django-otp's: TOTP (RFC 6238), each code once, and after a wrong one a wait that
doubles with each.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django_otp import login, verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from moderation.staff.sign_in import short_address, sign_out

logger = logging.getLogger(__name__)

RECOVERY_CODES = 10
DIGITS = 6


def is_on(user: User) -> bool:
    """Whether this account has set one up."""
    return TOTPDevice.objects.filter(user=user).exists()


def is_missing(user: Any) -> bool:
    """Whether this sign-in still lacks what its account, or everybody, has to show."""
    if not user.is_authenticated or user.is_verified():
        return False
    return settings.SECOND_FACTOR or is_on(user)


def prove(request: HttpRequest, code: str) -> None:
    """Open this session to who knows a code; raises ValidationError, with words, to others."""
    user: Any = request.user
    code = "".join(code.split()).lower()
    from_app = code.isdecimal() and len(code) == DIGITS
    kind: Any = TOTPDevice if from_app else StaticDevice
    device = kind.objects.filter(user=user).order_by("pk").first()
    if device is None or not verify_token(user, device.persistent_id, code):
        where = short_address(request)
        logger.warning("A code for the second factor from address %s was refused", where)
        raise ValidationError(_why(device), "wrong")
    login(request, device)
    request.session.cycle_key()


def _why(device: Any) -> str:
    if device is not None:
        device.refresh_from_db()
        _, more = device.verify_is_allowed()
        wait = more["locked_until"] - timezone.now() if more else timedelta()
        if wait > timedelta(seconds=10):
            return f"This is not it. Wait {_in_words(wait)} before the next try."
    return "This is not it. A code of the app is good for half a minute, and only once."


def _in_words(wait: timedelta) -> str:
    seconds = ceil(wait.total_seconds())
    return f"{seconds} seconds" if seconds < 100 else f"{ceil(seconds / 60)} minutes"


def turn_on(request: HttpRequest, key: str, code: str) -> list[str]:
    """Trust the app that has this key (hex) and shows this code; returns the recovery codes.

    Raises ValidationError where the code is not the key's, or the account has a second factor.
    """
    user: Any = request.user
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if is_on(user):
            raise ValidationError("The second factor is on already.", "on")
        app = TOTPDevice.objects.create(user=user, name="Authenticator app", key=key)
        if app.verify_token("".join(code.split())):
            login(request, app)
            codes = new_recovery_codes(user)
        else:
            app.delete()
            codes = []
    if not codes:
        raise ValidationError("This is not the code of this key. Is the phone's clock right?", "no")
    request.session.cycle_key()
    return codes


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Each opens the desk once; those before are void."""
    User.objects.select_for_update().get(pk=user.pk)  # two sheets at once would both count
    # The row stays: a session that one of its codes has opened hangs on it.
    sheet, _ = StaticDevice.objects.get_or_create(user=user, name="Recovery codes")
    StaticToken.objects.filter(device__user=user).delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=sheet, token=code) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def turn_off(users: QuerySet[User]) -> int:
    """Forget the apps and codes of these accounts; returns of how many."""
    with_one = TOTPDevice.objects.filter(user__in=users)
    count = with_one.values("user").distinct().count()
    with_one.delete()
    StaticDevice.objects.filter(user__in=users).delete()
    return count


def take_away(users: QuerySet[User]) -> int:
    """For who lost the phone: their sessions end as well, since who found it may use one."""
    count = turn_off(users)
    sign_out(users)
    return count


class Gate:
    """Middleware: the desk stays shut while a second factor is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._desk = reverse("admin:index")
        self._proof = reverse("second-factor")
        self._open = (self._proof, reverse("admin:login"), reverse("admin:logout"))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        behind_the_door = path.startswith(self._desk) and not path.startswith(self._open)
        if behind_the_door and is_missing(request.user):
            return redirect_to_login(request.get_full_path(), self._proof)
        return self.get_response(request)
