"""What a publisher's server may know of its own site."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.pagination import page_shape
from comments.api.http.publishers import PublisherView
from comments.api.v1.site_serializers import SiteSerializer


class SitesView(PublisherView):
    scopes = {"GET": None}

    @extend_schema(operation_id="site_list", responses=page_shape("sites", SiteSerializer))
    def get(self, request: Request) -> Response:
        """The sites that this key is of: one."""
        return Response({"sites": [SiteSerializer(self.key).data], "next": None})


class SiteView(PublisherView):
    scopes = {"GET": None}

    @extend_schema(operation_id="site_read", responses=SiteSerializer)
    def get(self, request: Request, site: str) -> Response:
        """The site, and what this key may do there."""
        return Response(SiteSerializer(self.key).data)
