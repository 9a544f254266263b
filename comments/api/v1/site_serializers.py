"""The shapes of what publishers' servers send and get, besides those of readers."""

from typing import Any

from rest_framework import serializers

from comments.api.http.pagination import PageQuery
from comments.api.v1.fields import BodyField, LineField, NameField
from comments.api.v1.serializers import ThreadSerializer
from comments.models import KeyScope, Site, SiteKey, Thread
from comments.models.thread import A_CENTURY, A_WEEK


class SiteSerializer(serializers.ModelSerializer):
    """A site, as one of its keys sees it."""

    scopes = serializers.ListField(
        child=serializers.ChoiceField(KeyScope.choices), help_text="What this key may do."
    )

    class Meta:
        model = Site
        fields = [
            "key",
            "name",
            "language",
            "origins",
            "guidelines",
            "help_words",
            "help_line",
            "accent_color",
            "edit_window_seconds",
            "created_at",
            "scopes",
        ]

    def to_representation(self, key: SiteKey) -> dict[str, Any]:
        key.site.scopes = key.scopes  # type: ignore[attr-defined]
        return super().to_representation(key.site)


class SiteThreadSerializer(ThreadSerializer):
    class Meta(ThreadSerializer.Meta):
        fields = [*ThreadSerializer.Meta.fields, "closes_after_days"]


class ThreadChangesSerializer(serializers.Serializer):
    url = LineField(max_length=4000, required=False, help_text="The page's address.")
    title = LineField(max_length=300, required=False, allow_blank=True)
    byline = LineField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Who wrote the story, such as “Ida Berg and Cem Aslan”: readers cannot be "
        "called so under it.",
    )
    state = serializers.ChoiceField(Thread.State.choices, required=False)
    slow_mode_seconds = serializers.IntegerField(
        min_value=0,
        max_value=A_WEEK,
        required=False,
        help_text="Seconds an author waits between two comments; 0 is off.",
    )
    closes_after_days = serializers.IntegerField(
        min_value=0,
        max_value=A_CENTURY,
        required=False,
        allow_null=True,
        help_text="Days after which the thread takes no more comments; null: never.",
    )


class NewSiteThreadSerializer(ThreadChangesSerializer):
    url = LineField(
        max_length=4000, required=False, allow_blank=True, help_text="The page's address."
    )
    key = LineField(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text="The publisher's own id of the page. Give it, or `url`, or both.",
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not data.get("url") and not data.get("key"):
            raise serializers.ValidationError({"url": "Give the page's url, or a key of your own."})
        return data


class ThreadQuery(PageQuery):
    url = LineField(max_length=4000, required=False, help_text="Of a page.")
    key = LineField(max_length=500, required=False, help_text="The publisher's own id of a page.")
    state = serializers.ChoiceField(Thread.State.choices, required=False)


class OnBehalfSerializer(serializers.Serializer):
    """A comment of a reader, told by the publisher's server."""

    body = BodyField()
    parent = serializers.UUIDField(  # type: ignore[assignment]
        required=False, allow_null=True, default=None
    )
    author = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="An author of the site."
    )
    name = NameField(required=False, help_text="In place of `author`: makes a new one.")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    address = serializers.IPAddressField(
        required=False, allow_null=True, default=None, help_text="The reader's; kept as a hash."
    )
    user_agent = LineField(max_length=300, required=False, allow_blank=True, default="")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["author"] is None and not data.get("name"):
            raise serializers.ValidationError({"author": "Name an author, or give a name."})
        return data
