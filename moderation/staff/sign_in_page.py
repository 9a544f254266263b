"""Where people of the desk sign in, and where they begin."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse


def sign_in(request: HttpRequest) -> HttpResponse:
    """The admin's own page; who moderates, and asked for no page, begins in the queue."""
    answer = admin.site.login(request)
    asked_for_none = isinstance(answer, HttpResponseRedirect) and answer.url == reverse(
        "admin:index"
    )
    user = request.user
    if asked_for_none and user.has_perm("moderation.moderate") and not user.is_superuser:
        return redirect("queue")
    return answer
