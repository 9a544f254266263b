"""The document inside the iframe: a thread with its first page of comments, for everybody alike.

Who reads it makes no difference to its bytes; what differs is asked for by the script.
"""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from comments.api.http.refusals import status_of
from comments.api.http.response_cache import cached_body, send
from comments.exceptions import Invalid, Refusal
from comments.listing import Page, Sort, page_of_roots
from comments.models import Site, Thread
from comments.models.flag import FlagReason
from comments.readership import count_view
from comments.rendering import render
from comments.text import MAX_BODY, MAX_NAME
from comments.threads import Page as SitePage
from comments.threads import has_moved, page_of
from comments.widget.accent import accent_style
from comments.widget.nesting import DEEPEST_LIST, nested

HTML = "text/html; charset=utf-8"
THEMES = ("light", "dark")
_STATIC = Path(__file__).resolve().parent.parent / "static"
# Asked for at once: found one by one, each would wait for the one that names it.
MODULES = [
    str(file.relative_to(_STATIC))
    for file in sorted((_STATIC / "comments").glob("*.js"))
    if file.name != "widget.js"
]


@xframe_options_exempt
@require_safe
def thread_frame(request: HttpRequest) -> HttpResponse:
    """`?site=KEY&url=PAGE[&key=ID][&theme=light|dark]`. Reading makes no thread."""
    query = request.GET
    theme = query.get("theme", "") if query.get("theme") in THEMES else ""
    site = Site.objects.filter(key=query.get("site", "").replace("\x00", "")).first()
    if site is None:
        return _message(404, "unknown_site", theme)
    try:
        page = page_of(site, query.get("url", ""), query.get("key", ""))
        if not page.address:
            raise Invalid("invalid_url")
    except Refusal as refusal:
        return _message(status_of(refusal), refusal.code, theme)
    thread = Thread.objects.filter(site=site, key=page.key).first()
    style = accent_style(site.accent_color)
    look = (site.id, site.key, site.name, site.language, site.guidelines, style, theme)
    body = cached_body(
        ("frame", *look, site.edit_window_seconds, *page, *_state_of(thread)),
        lambda: _document(site, page, thread, style, theme),
    )
    if thread:
        count_view(thread.pk)
    response = send(request, body, HTML, thread)
    return _guarded(response, style, ["'self'", *site.origins])


def _state_of(thread: Thread | None) -> tuple:
    if thread is None:
        return (None,)
    now = timezone.now()
    return (thread.id, *thread.edition(now), thread.is_open_at(now))


def _document(site: Site, page: SitePage, thread: Thread | None, style: str, theme: str) -> bytes:
    roots = page_of_roots(thread) if thread else Page([], {}, None)
    context = {
        "site": site,
        "key": page.key,
        "has_moved": thread is not None and has_moved(thread, page),
        "thread": thread,
        "is_open": thread is None or thread.is_open_at(timezone.now()),
        "comments": nested(roots),
        "next": roots.next,
        "guidelines": render(site.guidelines),
        "sorts": Sort.choices,
        "flag_reasons": FlagReason.choices,
        "style": style,
        "theme": theme,
        "max_body": MAX_BODY,
        # A browser counts an emoji as two; the server says what is too long.
        "max_name_units": 2 * MAX_NAME,
        "deepest_list": DEEPEST_LIST,
        "modules": MODULES,
    }
    return render_to_string("comments/widget/frame.html", context).encode()


def _message(status: int, code: str, theme: str) -> HttpResponse:
    """Says on the publisher's page what the publisher got wrong; anybody's page may show it."""
    context: dict[str, Any] = {"code": code, "theme": theme}
    body = render_to_string("comments/widget/message.html", context)
    response = HttpResponse(body, status=status, content_type=HTML)
    response.headers["Cache-Control"] = "no-store"
    return _guarded(response, "", ["*"])


def _guarded(response: HttpResponse, style: str, ancestors: list[str]) -> HttpResponse:
    """Nothing runs or loads here that is not ours, and only these pages may frame it."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    response.headers["Content-Security-Policy"] = "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'sha256-{digest}'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "form-action 'none'",  # the script sends forms; before it has loaded, nothing does
            "base-uri 'none'",
            f"frame-ancestors {' '.join(ancestors)}",
        ]
    )
    # A page that isolates itself shows frames alone that say this.
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response
