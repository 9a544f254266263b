"""What the OpenAPI schema says beyond what the views themselves show."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


class FaultSerializer(serializers.Serializer):
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField(help_text="Stable: `urn:parley:problem:` and the code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="For people.")
    code = serializers.CharField()
    errors = FaultSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text="The fields at fault."
    )


class ProblemsToo(AutoSchema):
    """Every operation may also answer with a problem."""

    def get_description(self) -> str:  # type: ignore[override]
        """With the scope that a publisher's key needs."""
        scope = getattr(self.view, "scopes", {}).get(self.method)
        return (
            f"{super().get_description()}\n\nScope: `{scope}`."
            if scope
            else super().get_description()
        )

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        problem = {"schema": self.resolve_serializer(ProblemSerializer, direction).ref}
        other = {"description": "A problem", "content": {"application/problem+json": problem}}
        return {**bodies, "default": other}


class AuthorScheme(OpenApiAuthenticationExtension):
    """How a request says who is asking."""

    target_class = "comments.api.http.authentication.AuthorAuthentication"
    name = "author"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of `POST /authors`. The widget's frame has a cookie instead.",
        }


class SiteKeyScheme(OpenApiAuthenticationExtension):
    """How a publisher's server says which site's it is."""

    target_class = "comments.api.http.authentication.SiteKeyAuthentication"
    name = "site key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Parley-Site-Key",
            "description": "A secret key of the site, for a publisher's own server.",
        }
