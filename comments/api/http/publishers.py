"""What all views for publishers' own servers have in common."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.views.decorators.http import conditional_page
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.views import APIView

from comments.api.http.authentication import SiteKeyAuthentication, site_key_of
from comments.api.http.idempotency import sender_of
from comments.api.http.parsers import LargeJSONParser
from comments.api.http.permissions import HasScope
from comments.api.http.throttles import ByKey, Window
from comments.models import KeyScope, Site, SiteKey
from comments.posting.idempotency import done_once, fingerprint_of

_HANDLED = ("get", "post", "put", "patch", "delete")


class PublisherView(APIView):
    """Asked with a secret key of the site that the address names.

    `scopes` names the scope that each method asks for, None where any key of the site will do.
    """

    scopes: ClassVar[Mapping[str, KeyScope | None]] = {}
    rate = "key"
    authentication_classes = [SiteKeyAuthentication]
    permission_classes = [HasScope]
    parser_classes = [LargeJSONParser]
    throttle_classes = [ByKey]
    http_method_names = [*_HANDLED, "head"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        handled = {name.upper() for name in _HANDLED if hasattr(cls, name)}
        if handled != set(cls.scopes):
            raise TypeError(f"{cls.__name__} handles {handled}, and has scopes for {cls.scopes}")

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return conditional_page(super().as_view(**initkwargs))

    @classmethod
    def scope_of(cls, method: str | None) -> KeyScope | None:
        asked = "GET" if method == "HEAD" else str(method)
        if asked not in cls.scopes:
            raise MethodNotAllowed(asked)
        return cls.scopes[asked]

    @property
    def key(self) -> SiteKey:
        """The key that asks."""
        key = site_key_of(self.request)
        assert key is not None  # `HasScope` has seen to it
        return key

    @property
    def site(self) -> Site:
        """The site that the key is of: nothing of another one is ever looked up."""
        return self.key.site

    def once(self, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `act` did, as ids and numbers that an answer is made of.

        Where the request has an Idempotency-Key it is done once for all requests of that key.
        """
        return done_once(
            owner=sender_of(self.key.site_id),
            key=self.request.headers.get("Idempotency-Key", ""),
            fingerprint=fingerprint_of(self.request.path, self.request.data),
            act=act,
        )

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        window: Window | None = getattr(request, "window", None)
        for name, value in window.headers().items() if window else ():
            response.headers[name] = value
        return response
