"""The site's policy, and what it was before."""

from typing import Any

from django.core.exceptions import ValidationError as Fault
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

from comments.api.http.pagination import NumberedPageQuery, asked_of, page_of, page_shape
from comments.api.http.publishers import PublisherView
from comments.models import KeyScope, Site
from moderation.api.v1.serializers.policy import (
    PolicyChangesSerializer,
    PolicySerializer,
    PolicyVersionSerializer,
)
from moderation.models import PolicyVersion
from moderation.policy import change_policy, policy_of


class PolicyView(PublisherView):
    scopes = {"GET": KeyScope.POLICY, "PATCH": KeyScope.POLICY}

    @extend_schema(operation_id="policy_read", responses=PolicySerializer)
    def get(self, request: Request, site: str) -> Response:
        """The policy in force, with its thresholds."""
        return Response(_shown(self.site))

    @extend_schema(
        operation_id="policy_change", request=PolicyChangesSerializer, responses=PolicySerializer
    )
    def patch(self, request: Request, site: str) -> Response:
        """Change settings, thresholds or reasons, as the next version. What is not named stays."""
        form = PolicyChangesSerializer(policy_of(self.site), data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        changes: dict[str, Any] = form.validated_data
        limits, seen = changes.pop("limits", {}), changes.pop("version", None)
        reasons = changes.pop("reasons", None)
        try:
            change_policy(self.site, changes, limits, by=self.key, seen=seen, reasons=reasons)
        except Fault as fault:
            raise ValidationError(as_serializer_error(fault)) from None
        return Response(_shown(self.site))


def _shown(site: Site) -> dict[str, Any]:
    policy: Any = policy_of(site)
    policy.limits = {
        t.label: {
            "publish_below": t.publish_below,
            "hold_above": t.hold_above,
            "reject_above": t.reject_above,
        }
        for t in policy.thresholds.all()
    }
    return PolicySerializer(policy).data


class PolicyVersionsView(PublisherView):
    scopes = {"GET": KeyScope.POLICY}

    @extend_schema(
        operation_id="policy_version_list",
        parameters=[NumberedPageQuery],
        responses=page_shape("versions", PolicyVersionSerializer),
    )
    def get(self, request: Request, site: str) -> Response:
        """Every policy that was in force, newest first."""
        asked = asked_of(request, NumberedPageQuery)
        page = page_of(PolicyVersion.objects.filter(policy=self.site.pk), asked)
        shown = PolicyVersionSerializer(page.rows, many=True)
        return Response({"versions": shown.data, "next": page.next})
