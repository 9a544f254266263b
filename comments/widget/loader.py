"""The script that publishers put on their pages."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from rjsmin import jsmin  # type: ignore[import-untyped]

from comments.api.http.response_cache import CachedBody, send

SOURCE = Path(__file__).with_name("loader.js")


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """`/embed.js`: a new release reaches readers within the hour; until then it costs nothing."""
    response = send(request, loader_body(), "text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600, stale-while-revalidate=86400"
    # Pages that isolate themselves (COEP) may load it too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    # And pages that bring it as a module.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@cache
def loader_body() -> CachedBody:
    """The loader without what is for those who read the source."""
    return CachedBody.of(jsmin(SOURCE.read_text(encoding="utf-8")).encode())
