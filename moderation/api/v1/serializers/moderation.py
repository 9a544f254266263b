"""Deciding and taking back."""

from typing import Any

from rest_framework import serializers

from moderation.api.v1.serializers import MOST_AT_ONCE
from moderation.api.v1.serializers.reasons import ReasonCodeField
from moderation.verdicts import Action

KEEP = "keep_older_text"
ACTIONS = [*(str(action) for action in Action), KEEP]
OUTCOMES = ["done", "stale", "unknown"]


class TargetSerializer(serializers.Serializer):
    """A comment, and what was seen of it: given, nothing is decided where it changed since."""

    id = serializers.UUIDField()
    revision = serializers.UUIDField(required=False, help_text="The text that was read.")
    decision = serializers.UUIDField(
        required=False, allow_null=True, help_text="The last decision then; null: none."
    )


class JudgementSerializer(serializers.Serializer):
    """A decision on one comment or on many: one act."""

    action = serializers.ChoiceField(ACTIONS)
    reason = ReasonCodeField(
        required=False, help_text="Needed for a rejection: the code of a reason of the policy."
    )
    comments = TargetSerializer(  # type: ignore[call-arg]
        many=True, allow_empty=False, max_length=MOST_AT_ONCE
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        rejects = data["action"] == Action.REJECT
        if rejects and "reason" not in data:
            raise serializers.ValidationError({"reason": "Choose a reason for the rejection."})
        if "reason" in data and not rejects:
            raise serializers.ValidationError({"reason": "Only a rejection has a reason."})
        return data


class OutcomeSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(
        OUTCOMES, help_text="stale: decided or edited since; unknown: no comment of this site."
    )


class ActSerializer(serializers.Serializer):
    """What was done at once; `POST /acts/{act}/undo` takes it back."""

    act = serializers.UUIDField()
    comments = OutcomeSerializer(many=True, help_text="In the order in which they were sent.")


class UndoneSerializer(serializers.Serializer):
    """What an undo did."""

    comments = serializers.ListField(
        child=serializers.UUIDField(), help_text="Those that are as they were before."
    )
