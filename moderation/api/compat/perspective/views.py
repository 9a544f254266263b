"""Perspective's two methods, and the description of them."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.exceptions import (
    AuthenticationFailed,
    MethodNotAllowed,
    NotAuthenticated,
    ParseError,
    Throttled,
)
from rest_framework.request import Request

from comments.api.http.authentication import SiteKeyAuthentication
from comments.api.http.origins import own_origin
from comments.api.http.parsers import LargeJSONParser, RequestTooLarge
from comments.api.http.publishers import PublisherView
from comments.exceptions import Forbidden
from comments.models import KeyScope
from moderation.actors import source_of
from moderation.api.compat.perspective import errors
from moderation.api.compat.perspective.answers import analyzed, heard
from moderation.api.compat.perspective.discovery import document
from moderation.api.compat.perspective.requests import analysis_from, opinion_from
from moderation.models import PerspectiveDoor, Suggestion
from moderation.scorer.client import ScorerAway

logger = logging.getLogger(__name__)


class KeyInQuery(SiteKeyAuthentication):
    """`?key=`, as Google's APIs have it, or the header that they take as well."""

    def secret_in(self, request: Request) -> str | None:
        return request.query_params.get("key") or request.headers.get("X-Goog-Api-Key")


class AnyJSONParser(LargeJSONParser):
    """JSON by whatever type: browsers' and curl's defaults are others."""

    media_type = "*/*"


class PerspectiveView(PublisherView):
    """One of its methods, for sites whose door is open."""

    rate = "key-score"
    scopes: ClassVar[Mapping[str, KeyScope | None]] = {"POST": KeyScope.SCORE}
    schema = None
    authentication_classes = [KeyInQuery]
    parser_classes = [AnyJSONParser]

    def post(self, request: Request) -> JsonResponse:
        door = PerspectiveDoor.objects.filter(site=self.key.site_id, is_open=True).first()
        if door is None:
            raise errors.door_is_shut()
        return JsonResponse(self.answer(request.data, door))

    def answer(self, body: Any, door: PerspectiveDoor) -> dict[str, Any]:
        raise NotImplementedError

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], JsonResponse]:
        return lambda exc, context: _told(exc)


class AnalyzeView(PerspectiveView):
    """Scores a comment. Nothing of it is stored."""

    def answer(self, body: Any, door: PerspectiveDoor) -> dict[str, Any]:
        analysis = analysis_from(body, leave_out_unknown=door.leaves_out_unknown)
        return analyzed(analysis, self.key.site_id, door)


class SuggestScoreView(PerspectiveView):
    """Keeps what another system's moderators decided, for the classifier to learn from."""

    def answer(self, body: Any, door: PerspectiveDoor) -> dict[str, Any]:
        opinion = opinion_from(body, leave_out_unknown=door.leaves_out_unknown)
        if opinion.labels:
            Suggestion.objects.put(
                self.key.site_id,
                opinion.reading.text.replace("\x00", ""),
                dict(opinion.labels),
                sender=source_of(self.key).name,
                now=timezone.now(),
            )
        return heard(opinion)


@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    """What Google's client libraries ask for first; it names no site."""
    if request.GET.get("version", "v1alpha1") != "v1alpha1":
        return errors.no_such_method().response()
    return JsonResponse(document(f"{own_origin(request)}/"))


def _told(exc: Exception) -> JsonResponse:
    """Whatever happened, as Google would say it."""
    if not isinstance(exc, errors.PerspectiveError):
        exc = _translated(exc)
    return exc.response()


def _translated(exc: Exception) -> errors.PerspectiveError:
    match exc:
        case NotAuthenticated():
            return errors.no_key()
        case AuthenticationFailed():
            return errors.bad_key()
        case Forbidden():
            return errors.not_for_this_key()
        case Throttled():
            return errors.too_many(int(getattr(exc, "wait", None) or 0) + 1)
        case ParseError():
            return errors.unreadable(str(exc.detail))
        case RequestTooLarge():
            return errors.too_large()
        case MethodNotAllowed():
            return errors.no_such_method()
        case ScorerAway():
            return errors.unavailable()
        case OperationalError() | InterfaceError():
            logger.exception("The database did not answer")
            return errors.unavailable()
    logger.exception("A client of Perspective could not be answered")
    return errors.internal()
