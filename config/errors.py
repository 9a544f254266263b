"""Every error of the API in one shape: RFC 9457 `application/problem+json`."""

import logging
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from rest_framework.exceptions import APIException, ErrorDetail, Throttled, ValidationError

from comments.api.http.refusals import status_of, words_of
from comments.exceptions import Refusal, TooSoon
from moderation.exceptions import ModerationError, Stale
from moderation.scorer.client import ScorerAway

logger = logging.getLogger(__name__)

# A lock or a statement that took too long is one of these, too.
DATABASE_AWAY = (OperationalError, InterfaceError)

CONTENT_TYPE = "application/problem+json"


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> JsonResponse:
    """One problem. `type` is stable: clients may switch on it or on the shorter `code`."""
    body: dict[str, Any] = {
        "type": f"urn:parley:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
    }
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def problem_response(exc: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """Django REST framework's exception handler. None lets an unknown error surface as a 500."""
    if isinstance(exc, Refusal):
        return _of_refusal(exc)
    if isinstance(exc, ScorerAway):
        return problem(
            503,
            "scorer_away",
            "The classifier does not answer just now.",
            headers={"Retry-After": "2"},
        )
    if isinstance(exc, ModerationError):
        return _of_moderation(exc)
    if isinstance(exc, Http404):
        return problem(404, "not_found", "There is nothing here.")
    if isinstance(exc, PermissionDenied):
        return problem(403, "permission_denied", "You may not do this.")
    if isinstance(exc, ValidationError):
        errors = list(_field_errors(exc.detail))
        detail = errors[0]["message"] if len(errors) == 1 else "Some fields need another look."
        return problem(400, "invalid", detail, errors=errors)
    if isinstance(exc, APIException):
        return _of_api_exception(exc)
    if isinstance(exc, DATABASE_AWAY):
        logger.exception("The database did not answer")
        return unavailable()
    return None


def unavailable() -> JsonResponse:
    return problem(
        503,
        "unavailable",
        "The database does not answer. Try again shortly.",
        headers={"Retry-After": "5"},
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return problem(400, "bad_request", "This request makes no sense here: look at its Host.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _wants_a_page(request):
        return render(request, "comments/widget/message.html", {"code": "not_found"}, status=404)
    return problem(404, "not_found", "There is nothing here.")


def server_error(request: HttpRequest) -> HttpResponse:
    """What nobody caught; Django calls this while the exception is being handled."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return _page_unavailable() if _wants_a_page(request) else unavailable()
    return problem(500, "server_error", "Something went wrong on our side. It has been logged.")


def _wants_a_page(request: HttpRequest) -> bool:
    return request.get_preferred_type(["application/json", "text/html"]) == "text/html"


def _page_unavailable() -> HttpResponse:
    page = render_to_string("comments/widget/message.html", {"code": "unavailable"})
    response = HttpResponse(page, status=503, headers={"Retry-After": "5"})
    response.xframe_options_exempt = True  # it may stand in an article
    return response


def _of_refusal(exc: Refusal) -> JsonResponse:
    words, errors, headers = words_of(exc), [], {}
    if exc.field:
        errors = [{"field": exc.field, "code": exc.code, "message": words}]
    if isinstance(exc, TooSoon) and exc.seconds is not None:
        headers = {"Retry-After": str(exc.seconds)}
    return problem(status_of(exc), exc.code, words, errors=errors, headers=headers)


def _of_moderation(exc: ModerationError) -> JsonResponse:
    status, code = (409, "stale") if isinstance(exc, Stale) else (422, "not_possible")
    return problem(status, code, str(exc))


def _of_api_exception(exc: APIException) -> JsonResponse:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(exc, Throttled) and (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait) + 1)
        detail = f"That was too much at once. Try again in {int(wait) + 1} seconds."
        return problem(429, "throttled", detail, headers=headers)
    code = exc.detail.code if isinstance(exc.detail, ErrorDetail) else exc.default_code
    return problem(exc.status_code, str(code), str(exc.detail), headers=headers)


def _field_errors(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Flatten nested errors to rows of field (dotted), code and message."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            name = "" if name in ("non_field_errors", "__all__") else str(name)
            yield from _field_errors(inner, ".".join(filter(None, (path, name))))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _field_errors(inner, path)
    else:
        yield {"field": path, "code": getattr(detail, "code", "invalid"), "message": str(detail)}
