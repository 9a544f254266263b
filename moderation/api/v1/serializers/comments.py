"""Comments as moderators see them, and how many there are."""

from rest_framework import serializers

from comments.api.http.pagination import PageQuery
from comments.api.v1.serializers import AuthorSerializer
from comments.models import Comment, Revision, Status
from moderation.api.v1.serializers.decisions import DecisionSerializer
from moderation.api.v1.serializers.flags import SiteFlagSerializer
from moderation.api.v1.serializers.scores import ScoreSerializer


class RevisionSerializer(serializers.ModelSerializer):
    """One text of a comment."""

    class Meta:
        model = Revision
        fields = ["id", "number", "body", "html", "created_at"]


class SiteCommentSerializer(serializers.ModelSerializer):
    """A comment as moderators see it: its newest text, and where it really stands."""

    thread = serializers.UUIDField(source="thread_id")
    parent = serializers.UUIDField(  # type: ignore[assignment]
        source="parent_id", allow_null=True
    )
    status = serializers.ChoiceField(Status.choices)
    author = AuthorSerializer()
    revision = serializers.UUIDField(
        source="newest_revision_id", help_text="The newest text; send it back with a decision."
    )
    decision = serializers.UUIDField(
        source="last_decision", allow_null=True, help_text="The last one; as `revision`."
    )
    body = serializers.CharField(source="newest_revision.body")
    html = serializers.CharField(source="newest_revision.html", help_text="Safe to insert.")
    is_edit_waiting = serializers.BooleanField(
        help_text="Whether readers still see an older text than this."
    )
    in_danger = serializers.BooleanField(
        source="newest_revision.in_danger",
        help_text="Whether its writer seems to be in danger from themselves.",
    )
    open_flags = serializers.IntegerField()
    votes = serializers.IntegerField(source="score", help_text="Those for it less those against.")
    prediction = ScoreSerializer(allow_null=True)

    class Meta:
        model = Comment
        fields = [
            "id",
            "thread",
            "parent",
            "depth",
            "status",
            "author",
            "revision",
            "decision",
            "body",
            "html",
            "is_edit_waiting",
            "in_danger",
            "open_flags",
            "votes",
            "prediction",
            "created_at",
            "published_at",
            "edited_at",
        ]


class CommentRecordSerializer(SiteCommentSerializer):
    """A comment with all that is known of it."""

    revisions = RevisionSerializer(many=True)
    flags = SiteFlagSerializer(many=True)
    decisions = DecisionSerializer(many=True, help_text="Newest first.")

    class Meta(SiteCommentSerializer.Meta):
        fields = [*SiteCommentSerializer.Meta.fields, "revisions", "flags", "decisions"]


class CommentQuery(PageQuery):
    status = serializers.ChoiceField(Status.choices, required=False)
    thread = serializers.UUIDField(required=False)
    author = serializers.UUIDField(required=False)
    waiting = serializers.BooleanField(
        required=False,
        help_text="Only the queue: held, flagged while public, edited and undecided, overdue.",
    )


class SiteCountsSerializer(serializers.Serializer):
    threads = serializers.IntegerField()
    published = serializers.IntegerField()
    held = serializers.IntegerField()
    pending = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="What the queue has.")
    open_flags = serializers.IntegerField()
