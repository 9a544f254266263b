"""What stands at the root: where to go from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For people who type the host alone, readers and publishers alike."""
    return render(request, "comments/home.html")
