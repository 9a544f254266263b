"""Readers report comments."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.accounts.addresses import client_of
from comments.api.http.authentication import reader_of
from comments.api.http.throttles import ActByAddress, ActByAuthor
from comments.models import Comment
from comments.text import check_text
from moderation.flags import flag_comment
from moderation.models import Flag
from moderation.models.flag import FlagReason


class FlagSerializer(serializers.ModelSerializer):
    reason = serializers.ChoiceField(choices=FlagReason.choices)
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        validators=[check_text],
        help_text="In the reader's own words, for the moderators.",
    )

    class Meta:
        model = Flag
        fields = ["id", "reason", "note", "created_at"]
        read_only_fields = ["id", "created_at"]


class FlagsView(APIView):
    """Report a comment to the moderators."""

    throttle_classes = [ActByAddress, ActByAuthor]

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
            comment=comment, reporter=reporter, client=client_of(request), **given.validated_data
        )
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(FlagSerializer(flag).data, status=code)
