"""Errors as Perspective words them, in the shape of all of Google's APIs (AIP-193)."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

_OWN = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_RPC = "type.googleapis.com/google.rpc"
SERVICE = "commentanalyzer.googleapis.com"


class PerspectiveError(Exception):
    """What a client of Perspective is told instead of scores."""

    def __init__(
        self,
        message: str,
        *,
        http: HTTPStatus = HTTPStatus.BAD_REQUEST,
        status: str = "INVALID_ARGUMENT",
        details: Iterable[dict[str, Any]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.http, self.status = message, http, status
        self.details = list(details)
        self.headers = headers or {}

    def response(self) -> JsonResponse:
        error: dict[str, Any] = {
            "code": self.http.value,
            "message": self.message,
            "status": self.status,
        }
        if self.details:
            error["details"] = self.details
        return JsonResponse({"error": error}, status=self.http, headers=self.headers)


def of_type(error_type: str, message: str, **more: Any) -> PerspectiveError:
    """One of the errors that Perspective itself names by an `errorType`."""
    return PerspectiveError(message, details=[{"@type": _OWN, "errorType": error_type, **more}])


def invalid(message: str) -> PerspectiveError:
    return of_type("INVALID_REQUEST", message)


def language_not_supported(
    attribute: str, *, requested: list[str], detected: list[str]
) -> PerspectiveError:
    languages = ", ".join(requested or detected)
    about = {"detectedLanguages": detected, "requestedLanguages": requested, "attribute": attribute}
    return of_type(
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        f"Attribute {attribute} does not support request languages: {languages}",
        languageNotSupportedByAttributeError={
            name: value for name, value in about.items() if value
        },
    )


def unreadable(what: str) -> PerspectiveError:
    """A body that is no JSON, or has fields that the API does not know."""
    return _bad_request(f"Invalid JSON payload received. {what}")


def wrong_value(field: str, kind: str, value: Any) -> PerspectiveError:
    return _bad_request(f"Invalid value at '{field}' ({kind}), {value!r:.100}", field=field)


def no_key() -> PerspectiveError:
    return _denied(
        "Method doesn't allow unregistered callers (callers without established identity). Please "
        "use API Key or other form of API consumer identity to call this API."
    )


def bad_key() -> PerspectiveError:
    return PerspectiveError(
        "API key not valid. Please pass a valid API key.", details=[_info("API_KEY_INVALID")]
    )


def not_for_this_key() -> PerspectiveError:
    return _denied(
        "Requests to this API are blocked: the key has no scope “score”.",
        _info("API_KEY_SERVICE_BLOCKED"),
    )


def door_is_shut() -> PerspectiveError:
    return _denied(
        "Perspective Comment Analyzer API has not been used in this site before or it is disabled. "
        "An owner enables it on the site's page.",
        _info("SERVICE_DISABLED"),
    )


def too_many(seconds: int) -> PerspectiveError:
    return PerspectiveError(
        "Quota exceeded for quota metric 'Analyze requests (AnalyzeComment)' and limit 'Analyze "
        f"requests (AnalyzeComment) per minute' of service '{SERVICE}'.",
        http=HTTPStatus.TOO_MANY_REQUESTS,
        status="RESOURCE_EXHAUSTED",
        details=[_info("RATE_LIMIT_EXCEEDED")],
        headers={"Retry-After": str(seconds)},
    )


def too_large() -> PerspectiveError:
    return PerspectiveError(
        "Request payload size exceeds the limit.", http=HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    )


def no_such_method() -> PerspectiveError:
    return PerspectiveError("Method not found.", http=HTTPStatus.NOT_FOUND, status="NOT_FOUND")


def unavailable() -> PerspectiveError:
    return PerspectiveError(
        "The service is currently unavailable.",
        http=HTTPStatus.SERVICE_UNAVAILABLE,
        status="UNAVAILABLE",
        headers={"Retry-After": "2"},
    )


def internal() -> PerspectiveError:
    return PerspectiveError(
        "Internal error encountered.", http=HTTPStatus.INTERNAL_SERVER_ERROR, status="INTERNAL"
    )


def _bad_request(message: str, **violation: str) -> PerspectiveError:
    violations = [{**violation, "description": message}]
    detail = {"@type": f"{_RPC}.BadRequest", "fieldViolations": violations}
    return PerspectiveError(message, details=[detail])


def _denied(message: str, *details: dict[str, Any]) -> PerspectiveError:
    return PerspectiveError(
        message, http=HTTPStatus.FORBIDDEN, status="PERMISSION_DENIED", details=details
    )


def _info(reason: str) -> dict[str, Any]:
    return {
        "@type": f"{_RPC}.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": SERVICE},
    }
