"""What was decided, and the feed of it."""

from rest_framework import serializers

from comments.api.http.pagination import LimitQuery
from comments.models import Status
from comments.transitions import SourceKind
from moderation.models import Decision
from moderation.reasons import in_words


class DecisionSerializer(serializers.ModelSerializer):
    """What was decided on one comment, by whom and why."""

    comment = serializers.UUIDField(source="comment_id")
    revision = serializers.UUIDField(source="revision_id", help_text="The text that was judged.")
    act = serializers.UUIDField(
        source="act_id", allow_null=True, help_text="What was done at once with it; can be undone."
    )
    from_status = serializers.ChoiceField(Status.choices)
    to_status = serializers.ChoiceField(Status.choices)
    words = serializers.SerializerMethodField(help_text="The reason, for people.")
    source = serializers.ChoiceField(  # type: ignore[assignment]
        SourceKind.choices, source="source_kind"
    )
    by = serializers.CharField(
        source="source_name", help_text="A rule, a model's version, an account, or a key."
    )
    reverts = serializers.UUIDField(
        source="reverts_id", allow_null=True, help_text="The decision that it takes back."
    )
    policy_version = serializers.IntegerField(
        source="policy_version.number", allow_null=True, default=None
    )

    class Meta:
        model = Decision
        fields = [
            "id",
            "number",
            "comment",
            "revision",
            "act",
            "from_status",
            "to_status",
            "reason",
            "words",
            "source",
            "by",
            "reverts",
            "policy_version",
            "created_at",
        ]

    def get_words(self, decision: Decision) -> str:
        return in_words(decision.source_kind, decision.reason, decision.detail)


class DecisionQuery(LimitQuery):
    after = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, default=0, help_text="`next` of the answer before."
    )


class FeedSerializer(serializers.Serializer):
    """Decisions in the order in which they were numbered; none comes late."""

    decisions = DecisionSerializer(many=True)
    next = serializers.IntegerField(help_text="Ask for what follows with `after`; never null.")
    more = serializers.BooleanField(help_text="Whether more is there already.")
