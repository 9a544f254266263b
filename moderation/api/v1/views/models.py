"""The versions of the classifier."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.idempotency import IDEMPOTENCY_KEY
from comments.api.http.pagination import NumberedPageQuery, asked_of, page_of, page_shape
from comments.api.http.publishers import PublisherView
from comments.exceptions import Forbidden
from comments.models import KeyScope, Site
from moderation.api.v1.serializers.models import ModelVersionSerializer
from moderation.learning.versions import promote, roll_back
from moderation.models import ModelVersion


class ModelVersionsView(PublisherView):
    scopes = {"GET": KeyScope.POLICY}

    @extend_schema(
        operation_id="model_version_list",
        parameters=[NumberedPageQuery],
        responses=page_shape("models", ModelVersionSerializer),
    )
    def get(self, request: Request, site: str) -> Response:
        """The versions, newest first; the champion is in use."""
        asked = asked_of(request, NumberedPageQuery)
        page = page_of(ModelVersion.objects.without_bytes(), asked)
        return Response({"models": _shown(page.rows, self.site), "next": page.next})


class _ChangeOfVersion(PublisherView):
    def change(self, request: Request, version_id: int) -> Response:
        versions = ModelVersion.objects.without_bytes().select_related("parent")
        version = get_object_or_404(versions, pk=version_id)
        # What scores is the same for all: one site's key must not decide for another site.
        if Site.objects.exclude(pk=self.site.pk).exists():
            raise Forbidden("shared_model")
        done = self.once(lambda: self.carry_out(version))
        (shown,) = _shown([get_object_or_404(versions, pk=done["model"])], self.site)
        return Response(shown)

    def carry_out(self, version: ModelVersion) -> dict[str, Any]:
        raise NotImplementedError


class PromoteView(_ChangeOfVersion):
    scopes = {"POST": KeyScope.POLICY}

    @extend_schema(
        operation_id="model_version_promote",
        request=None,
        responses=ModelVersionSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, version_id: int) -> Response:
        """Put a version in use. Refused where the installation has other sites."""
        return self.change(request, version_id)

    def carry_out(self, version: ModelVersion) -> dict[str, Any]:
        promote(version, by=self.key)
        return {"model": version.pk}


class RollBackView(_ChangeOfVersion):
    scopes = {"POST": KeyScope.POLICY}

    @extend_schema(
        operation_id="model_version_roll_back",
        request=None,
        responses=ModelVersionSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, version_id: int) -> Response:
        """Take the version in use back for the one before, which is answered."""
        return self.change(request, version_id)

    def carry_out(self, version: ModelVersion) -> dict[str, Any]:
        return {"model": roll_back(version, by=self.key).pk}


def _shown(versions: Any, site: Site) -> Any:
    for version in versions:
        lessons = version.report.get("lessons", [])
        own = [row["learned"] for row in lessons if row["site"] == str(site.pk)]
        version.learned_from_site = sum(own)
        version.passed = version.report.get("passed")
    return ModelVersionSerializer(versions, many=True).data
