"""Comments in every state, as moderators see them."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.pagination import asked_of, page_of, page_shape
from comments.api.http.publishers import PublisherView
from comments.models import KeyScope
from moderation.api.v1.comments import comments_of, judged, with_record
from moderation.api.v1.serializers.comments import (
    CommentQuery,
    CommentRecordSerializer,
    SiteCommentSerializer,
)
from moderation.waiting.items import bring_in_overdue


class SiteCommentsView(PublisherView):
    scopes = {"GET": KeyScope.COMMENTS_READ}

    @extend_schema(
        operation_id="site_comment_list",
        parameters=[CommentQuery],
        responses=page_shape("comments", SiteCommentSerializer),
    )
    def get(self, request: Request, site: str) -> Response:
        """The site's comments, or only the queue."""
        asked = asked_of(request, CommentQuery)
        comments = comments_of(self.site)
        for name in ("status", "thread", "author"):
            if name in asked:
                comments = comments.filter(**{name: asked[name]})
        if asked.get("waiting"):
            bring_in_overdue()
            comments = comments.waiting()
        page = page_of(comments, asked)
        shown = SiteCommentSerializer(judged(page.rows), many=True)
        return Response({"comments": shown.data, "next": page.next})


class SiteCommentView(PublisherView):
    scopes = {"GET": KeyScope.COMMENTS_READ}

    @extend_schema(operation_id="site_comment_read", responses=CommentRecordSerializer)
    def get(self, request: Request, site: str, comment_id: UUID) -> Response:
        """One comment with its texts, reports and decisions."""
        comment = get_object_or_404(with_record(comments_of(self.site)), pk=comment_id)
        (shown,) = judged([comment])
        return Response(CommentRecordSerializer(shown).data)
