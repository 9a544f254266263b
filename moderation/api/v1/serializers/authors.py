"""Authors and their bans."""

from datetime import datetime

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.api.http.pagination import PageQuery
from comments.api.v1.fields import LineField, NameField
from comments.models import Author
from moderation.api.v1.serializers.reasons import ReasonCodeField
from moderation.bans import Scope
from moderation.models import Ban


class BanSerializer(serializers.ModelSerializer):
    """Who may not take part, and until when."""

    author = serializers.UUIDField(source="author_id", allow_null=True)
    of = serializers.SerializerMethodField()
    act = serializers.UUIDField(source="act_id", allow_null=True)

    class Meta:
        model = Ban
        fields = [
            "id",
            "of",
            "author",
            "reason",
            "shadow",
            "until",
            "act",
            "created_at",
            "lifted_at",
        ]

    @extend_schema_field(serializers.ChoiceField(Scope.values))
    def get_of(self, ban: Ban) -> str:
        if ban.author_id:
            return Scope.AUTHOR
        return Scope.ADDRESS if ban.address_hash else Scope.NETWORK


class NewBanSerializer(serializers.Serializer):
    reason = ReasonCodeField(help_text="The code of a reason of the policy.")
    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Null: until it is lifted."
    )
    shadow = serializers.BooleanField(
        default=False,
        help_text="They may go on writing, and see it as published; nobody else sees any of it.",
    )
    scope = serializers.ChoiceField(
        Scope.choices,
        default=Scope.AUTHOR,
        help_text="Also the addresses, or networks, of the author's comments of the last 30 days.",
    )

    def validate_until(self, until: datetime | None) -> datetime | None:
        if until is not None and until <= timezone.now():
            raise serializers.ValidationError("This moment is over.")
        return until


class BannedSerializer(serializers.Serializer):
    """The bans of one act."""

    act = serializers.UUIDField()
    bans = BanSerializer(many=True)


class NewNameSerializer(serializers.Serializer):
    name = NameField(allow_null=True, help_text="Null hides the name.")
    reason = LineField(max_length=60, required=False, allow_blank=True, default="")


class NamedSerializer(serializers.Serializer):
    """What an act made of a name."""

    act = serializers.UUIDField()
    name = serializers.CharField()


class LiftedSerializer(serializers.Serializer):
    lifted = serializers.IntegerField(help_text="How many bans were in force.")
    act = serializers.UUIDField(
        allow_null=True, help_text="`POST /acts/{act}/undo` brings them back; null: none were."
    )


class SiteAuthorSerializer(serializers.ModelSerializer):
    """An author as moderators see them."""

    banned = serializers.BooleanField(help_text="Whether a ban of the author is in force.")

    class Meta:
        model = Author
        fields = ["id", "kind", "name", "email", "created_at", "banned"]


class AuthorRecordSerializer(SiteAuthorSerializer):
    """An author, how their comments stand, and every ban."""

    comments = serializers.SerializerMethodField(help_text="How many in each state.")
    bans = BanSerializer(many=True)

    class Meta(SiteAuthorSerializer.Meta):
        fields = [*SiteAuthorSerializer.Meta.fields, "comments", "bans"]

    def get_comments(self, author: Author) -> dict[str, int]:
        return self.context["states"][author.pk]


class AuthorQuery(PageQuery):
    name = LineField(max_length=60, required=False, help_text="A part of it.")
    email = LineField(max_length=254, required=False, help_text="The whole of it.")
    banned = serializers.BooleanField(required=False)


class BanQuery(PageQuery):
    in_force = serializers.BooleanField(required=False)
    author = serializers.UUIDField(required=False)
