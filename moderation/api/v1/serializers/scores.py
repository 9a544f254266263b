"""What the classifier says, stored or on demand."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from moderation.api.v1.serializers import MOST_AT_ONCE
from moderation.labels import Label
from moderation.models import Score
from moderation.verdicts import Action


class ProbabilitiesSerializer(serializers.Serializer):
    """One number for each label that could be judged."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            label: serializers.FloatField(min_value=0, max_value=1, required=False)
            for label in Label.values
        }


class ScoreSerializer(serializers.ModelSerializer):
    """What the classifier said of a text."""

    model = serializers.CharField(source="model_version")
    probabilities = ProbabilitiesSerializer()
    words = serializers.SerializerMethodField()

    class Meta:
        model = Score
        fields = ["model", "language", "probabilities", "words", "created_at"]

    @extend_schema_field(
        serializers.DictField(
            child=serializers.ListField(child=serializers.ListField()),
            help_text="For each label of 0.1 or more its strongest words, each with its weight.",
        )
    )
    def get_words(self, score: Score) -> Mapping[str, Any]:
        return score.drivers


class AskedSerializer(serializers.Serializer):
    """Texts to be judged without being stored."""

    texts = serializers.ListField(
        child=serializers.JSONField(allow_null=True),
        allow_empty=False,
        max_length=MOST_AT_ONCE,
        help_text="Markdown of 1 to 10,000 characters each. Others have an error in their place.",
    )
    words = serializers.BooleanField(
        default=False, help_text="Whether to name the words that drove each label."
    )


class VerdictSerializer(serializers.Serializer):
    """What would become of a comment with this text."""

    action = serializers.ChoiceField([str(action) for action in Action])
    reason = serializers.CharField(help_text="A label, a mode, or `below_thresholds`.")
    words = serializers.CharField(help_text="For people.")


class WordSerializer(serializers.Serializer):
    """A word that drove a label; `start` and `end` are offsets in characters.

    What is a fact of the whole text has a name and no place: both are 0.
    """

    text = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    weight = serializers.FloatField(help_text="In log-odds; below 0 it speaks against the label.")


class TextErrorSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()


class AnswerSerializer(serializers.Serializer):
    """One text's answer: all but `error` are null where it could not be judged."""

    language = serializers.CharField(allow_null=True, help_text="ISO 639-1, or “und”.")
    probabilities = ProbabilitiesSerializer(allow_null=True)
    in_danger = serializers.BooleanField(
        allow_null=True, help_text="Whether its writer seems to be in danger from themselves."
    )
    verdict = VerdictSerializer(allow_null=True)
    words = serializers.DictField(
        child=WordSerializer(many=True), allow_null=True, help_text="By label, strongest first."
    )
    error = TextErrorSerializer(allow_null=True)


class AnswersSerializer(serializers.Serializer):
    model = serializers.CharField(help_text="The version of the classifier.")
    policy_version = serializers.IntegerField()
    results = AnswerSerializer(many=True, help_text="In the order of the texts.")
