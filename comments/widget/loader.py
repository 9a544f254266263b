"""The script that publishers put on their pages."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from comments.api.http.response_cache import CachedBody, send

SOURCE = Path(__file__).with_name("loader.js")


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """`/embed.js`: a new release reaches readers within the hour; until then it costs nothing."""
    response = send(request, loader_body(), "text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600, stale-while-revalidate=86400"
    # Pages that isolate themselves (COEP) may load it too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def loader_body() -> CachedBody:
    """The loader without its comment lines, which are for those who read the source."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    kept = [line.strip() for line in lines if not line.strip().startswith("//")]
    return CachedBody.of("\n".join(filter(None, kept)).encode())
