"""Readers' reports."""

from rest_framework import serializers

from comments.api.http.pagination import PageQuery
from comments.api.v1.serializers import AuthorSerializer
from comments.models import Flag
from comments.models.flag import FlagReason


class SiteFlagSerializer(serializers.ModelSerializer):
    """A reader's report."""

    comment = serializers.UUIDField(source="comment_id")
    reason = serializers.ChoiceField(FlagReason.choices)
    reporter = AuthorSerializer()
    resolved_at = serializers.DateTimeField(allow_null=True)
    upheld = serializers.SerializerMethodField(help_text="Whether it was right; null while open.")

    class Meta:
        model = Flag
        fields = [
            "id",
            "comment",
            "reason",
            "note",
            "reporter",
            "created_at",
            "resolved_at",
            "upheld",
        ]

    def get_upheld(self, flag: Flag) -> bool | None:
        resolution = getattr(flag, "resolution", None)
        return resolution.upheld if resolution else None


class FlagQuery(PageQuery):
    open = serializers.BooleanField(required=False)
    comment = serializers.UUIDField(required=False)
