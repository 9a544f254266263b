"""The pages of the second factor: show a code, set it up, recovery codes, turn it off."""

from base64 import b32encode
from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex
from unfold.widgets import UnfoldAdminTextInputWidget

from moderation.staff import second_factor

_KEY = "second-factor-key"


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )


def _for_staff(view: Any) -> Any:
    guarded = staff_member_required(view, login_url="admin:login")
    return never_cache(sensitive_post_parameters("code")(guarded))


@_for_staff
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Who has yet to show a code is asked for it; who has sees how things stand."""
    user: Any = request.user
    if user.is_verified():
        left = second_factor.recovery_codes_left(user)
        return _page(request, "on", title="Second factor", form=CodeForm(), left=left)
    if not second_factor.is_on(user):
        return redirect(_with_next(request, "second-factor-set-up"))
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if form.is_valid():
        try:
            second_factor.prove(request, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            return redirect(_next(request))
    return _page(request, "code", title="Second factor", form=form)


@_for_staff
def set_up(request: HttpRequest) -> HttpResponse:
    """A new key, until its app has shown a code; then, once, the recovery codes."""
    user: Any = request.user
    if second_factor.is_on(user):
        return redirect("second-factor")
    # Not in the database: who only knows the password must leave no key behind that its owner
    # might take for the own one.
    key = request.session.setdefault(_KEY, random_hex(20))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = second_factor.turn_on(request, key, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            del request.session[_KEY]
            return _page(request, "codes", title="Your recovery codes", codes=codes)
    app = TOTPDevice(user=user, key=key)
    return _page(
        request,
        "set_up",
        title="Set up a second factor",
        form=form,
        picture=segno.make(app.config_url, error="l").svg_inline(omitsize=True, light="#fff"),
        key=_in_groups(b32encode(app.bin_key).decode()),
        required=second_factor.is_missing(user),
    )


@_for_staff
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not user.is_verified():
        return redirect("second-factor")
    codes = second_factor.new_recovery_codes(user)
    return _page(request, "codes", title="Your recovery codes", codes=codes)


@_for_staff
@require_POST
def turn_off(request: HttpRequest) -> HttpResponse:
    """Asks for a code once more: an open desk on somebody's table is not enough."""
    user: Any = request.user
    form = CodeForm(request.POST)
    if user.is_verified() and form.is_valid():
        try:
            second_factor.prove(request, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
            left = second_factor.recovery_codes_left(user)
            return _page(request, "on", title="Second factor", form=form, left=left)
        second_factor.turn_off(User.objects.filter(pk=user.pk))
        messages.success(request, "The second factor is off.")
        return redirect("admin:index")
    return redirect("second-factor")


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(
        request,
        f"moderation/second_factor/{name}.html",
        {**admin.site.each_context(request), "next": _next(request), **context},
    )


def _next(request: HttpRequest) -> str:
    """Where somebody wanted to go; never to another host."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


def _with_next(request: HttpRequest, name: str) -> str:
    address = reverse(name)
    return f"{address}?{request.GET.urlencode()}" if request.GET else address


def _in_groups(key: str) -> str:
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


urlpatterns = [
    path("", second_factor_page, name="second-factor"),
    path("set-up/", set_up, name="second-factor-set-up"),
    path("codes/", new_codes, name="second-factor-codes"),
    path("off/", turn_off, name="second-factor-off"),
]
