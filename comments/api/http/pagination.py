"""Pages by keyset: what follows a row is found by its id, however many come before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.request import Request

LARGEST = 100
CURSOR = "`next` of the page before."
NEXT = "Cursor of what follows; null at the end."

Row = TypeVar("Row", bound=Model)


class LimitQuery(serializers.Serializer):
    limit = serializers.IntegerField(min_value=1, max_value=LARGEST, default=25)


class _OrderedQuery(LimitQuery):
    order = serializers.ChoiceField(["newest", "oldest"], default="newest")


class PageQuery(_OrderedQuery):
    """What every list takes in its query string."""

    cursor = serializers.UUIDField(required=False, help_text=CURSOR)


class NumberedPageQuery(_OrderedQuery):
    """As `PageQuery`, of rows that are numbered."""

    cursor = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, required=False, help_text=CURSOR
    )


def asked_of(request: Request, query: type[serializers.Serializer]) -> dict[str, Any]:
    """The query string as the serializer reads it. Raises ValidationError."""
    form = query(data=request.query_params)
    form.is_valid(raise_exception=True)
    return form.validated_data


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows, and the cursor of what follows them."""

    rows: Sequence[Row]
    next: str | None


def page_of(rows: "QuerySet[Row]", asked: dict[str, Any]) -> Page[Row]:
    """One page of rows whose primary key is ordered in time, as a `PageQuery` asks for it."""
    newest_first = asked["order"] == "newest"
    if "cursor" in asked:
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": asked["cursor"]})
    found = list(rows.order_by("-pk" if newest_first else "pk")[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    return Page(shown, str(shown[-1].pk) if len(found) > len(shown) else None)


def page_shape(name: str, shape: type[serializers.Serializer]) -> serializers.Serializer:
    """What a page looks like in the schema, its rows under `name`."""
    return inline_serializer(
        f"{name.capitalize()}Page",
        {
            name: shape(many=True),
            "next": serializers.CharField(allow_null=True, help_text=NEXT),
        },
    )
