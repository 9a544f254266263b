"""The demo site's one article: a page as a publisher's would be, with Parley under it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

TITLE = "Three signatures, one crane: how the harbour bought its silence"


def article_url() -> str:
    """Where the article stands; its thread is found under this address."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/demo/"


def article(request: HttpRequest) -> HttpResponse:
    return render(request, "comments/demo.html", {"title": TITLE, "url": article_url()})


urlpatterns = [path("", article, name="demo")]
