"""The policy, and what it was before."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from moderation.api.v1.serializers.reasons import ReasonSerializer
from moderation.labels import Label
from moderation.models import Policy, PolicyVersion
from moderation.models.reason import MOST_REASONS


class LimitsSerializer(serializers.Serializer):
    """Between which probabilities of a label a comment is published, held and rejected."""

    publish_below = serializers.FloatField(min_value=0, max_value=1, required=False)
    hold_above = serializers.FloatField(min_value=0, max_value=1, required=False)
    reject_above = serializers.FloatField(
        min_value=0, max_value=1, required=False, allow_null=True, help_text="Null: never."
    )


class ThresholdsSerializer(serializers.Serializer):
    """By label."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {label: LimitsSerializer(required=False) for label in Label.values}


@extend_schema_field(
    {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"}
)
class LocalTimeField(serializers.TimeField):
    """Of a day somewhere: what the schema calls a time has an offset."""


class PolicySerializer(serializers.ModelSerializer):
    """How the site's comments are judged."""

    night_starts = LocalTimeField(allow_null=True, help_text="In the policy's time zone.")
    night_ends = LocalTimeField(allow_null=True, help_text="The same; may lie after midnight.")
    version = serializers.IntegerField(source="current_version.number", read_only=True)
    thresholds = ThresholdsSerializer(source="limits")
    reasons = ReasonSerializer(  # type: ignore[call-arg]
        many=True,
        allow_empty=False,
        max_length=MOST_REASONS,
        help_text="For a rejection, in the order of the desk; given, they replace all.",
    )

    class Meta:
        model = Policy
        fields = [
            "version",
            "mode",
            "hold_everything",
            "night_mode",
            "night_starts",
            "night_ends",
            "timezone",
            "blocked_terms",
            "suspect_terms",
            "blocked_hosts",
            "max_links",
            "min_seconds_to_submit",
            "hold_first_comments",
            "trust_after",
            "hold_unknown_languages",
            "repeated_body_threads",
            "flags_to_hold",
            "thresholds",
            "reasons",
        ]


class PolicyChangesSerializer(PolicySerializer):
    """What shall change; all else stays."""

    version = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="The version that was read: given, nothing changes where another is in force.",
    )


class PolicyVersionSerializer(serializers.ModelSerializer):
    """A policy as it was."""

    by = serializers.CharField(source="source_name", help_text="Empty: Parley itself.")
    policy = serializers.JSONField(source="snapshot")

    class Meta:
        model = PolicyVersion
        fields = ["number", "by", "policy", "created_at"]
