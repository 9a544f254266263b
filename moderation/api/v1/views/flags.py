"""Readers' reports, for who answers them."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.pagination import asked_of, page_of, page_shape
from comments.api.http.publishers import PublisherView
from comments.models import Flag, KeyScope
from moderation.api.v1.serializers.flags import FlagQuery, SiteFlagSerializer


class SiteFlagsView(PublisherView):
    scopes = {"GET": KeyScope.COMMENTS_READ}

    @extend_schema(
        operation_id="site_flag_list",
        parameters=[FlagQuery],
        responses=page_shape("flags", SiteFlagSerializer),
    )
    def get(self, request: Request, site: str) -> Response:
        """Readers' reports. A decision on the comment answers the open ones."""
        asked = asked_of(request, FlagQuery)
        flags = Flag.objects.filter(comment__thread__site=self.site)
        if "open" in asked:
            flags = flags.filter(resolved_at__isnull=asked["open"])
        if "comment" in asked:
            flags = flags.filter(comment=asked["comment"])
        page = page_of(flags.select_related("reporter", "resolution"), asked)
        shown = SiteFlagSerializer(page.rows, many=True)
        return Response({"flags": shown.data, "next": page.next})
