"""Readers report comments."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.api.http.authentication import reader_of
from comments.api.http.senders import client_behind
from comments.api.http.throttles import Acts
from comments.api.v1.serializers import FlagSerializer
from comments.flags import flag_comment
from comments.models import Comment


class FlagsView(APIView):
    """Report a comment to the moderators."""

    throttle_classes = [Acts]

    @extend_schema(
        operation_id="flag_comment",
        tags=["comments"],
        request=FlagSerializer,
        responses={
            201: FlagSerializer,
            200: OpenApiResponse(FlagSerializer, "You had flagged it before; nothing changed."),
        },
    )
    def post(self, request: Request, comment_id: UUID) -> Response:
        comment = get_object_or_404(Comment.objects.select_related("thread"), pk=comment_id)
        reporter = reader_of(request).require_author_at(comment.thread.site_id)
        given = FlagSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        flag, created = flag_comment(
            comment=comment,
            reporter=reporter,
            client=client_behind(request, self),
            **given.validated_data,
        )
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(FlagSerializer(flag).data, status=code)
