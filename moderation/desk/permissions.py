"""Who is at the desk, and whether they may decide."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


def may_moderate(request: HttpRequest) -> bool:
    return request.user.has_perm("moderation.moderate")


def person(request: HttpRequest) -> User:
    """Who is signed in: the admin lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def asks_for_json(request: HttpRequest) -> bool:
    """Whether a script of the desk asks, and not a form."""
    return request.headers.get("accept") == "application/json"


def for_moderators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the desk for who is signed in and may decide."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_moderate(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)
