"""A site's reasons for a rejection."""

from typing import Any

from rest_framework import serializers

from comments.api.v1.fields import LineField
from moderation.models import Reason


class ReasonSerializer(serializers.ModelSerializer):
    """Why moderators reject: what they see, what the author is told, what the classifier learns."""

    name = LineField(max_length=60)

    class Meta:
        model = Reason
        fields = ["code", "name", "words", "teaches"]


class ReasonCodeField(serializers.CharField):
    """The code of one of the site's reasons; the serializer's context has the `site`."""

    default_error_messages = {"unknown": "The site's policy has no such reason."}

    def __init__(self, **how: Any) -> None:
        super().__init__(max_length=30, **how)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if not Reason.objects.filter(policy=self.context["site"].pk, code=code).exists():
            self.fail("unknown")
        return code
