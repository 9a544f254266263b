"""Versions of the classifier."""

from rest_framework import serializers

from moderation.models import ModelVersion


class ModelVersionSerializer(serializers.ModelSerializer):
    """A version of the classifier. It is the installation's: all its sites share it."""

    state = serializers.ChoiceField(ModelVersion.State.choices)
    learned = serializers.IntegerField(
        source="learned_from_site", help_text="How many decisions of this site it knows."
    )
    passed = serializers.BooleanField(
        allow_null=True, help_text="Whether it passed the comparison with what was in use."
    )

    class Meta:
        model = ModelVersion
        fields = [
            "id",
            "version",
            "base",
            "state",
            "learned",
            "learned_until",
            "passed",
            "problem",
            "promoted_at",
            "created_at",
        ]
