"""The audit feed."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.pagination import asked_of
from comments.api.http.publishers import PublisherView
from comments.models import KeyScope
from moderation.api.v1.serializers.decisions import (
    DecisionQuery,
    DecisionSerializer,
    FeedSerializer,
)
from moderation.audit import decisions_since


class DecisionsView(PublisherView):
    scopes = {"GET": KeyScope.COMMENTS_READ}

    @extend_schema(
        operation_id="decision_list", parameters=[DecisionQuery], responses=FeedSerializer
    )
    def get(self, request: Request, site: str) -> Response:
        """What rules, the classifier, authors and people decided, in order and without gaps.

        Ask with `after` 0 first, then with the `next` of each answer: none is told twice, and none
        is missed.
        """
        asked = asked_of(request, DecisionQuery)
        feed = decisions_since(self.site, asked["after"], asked["limit"])
        shown = DecisionSerializer(feed.decisions, many=True)
        return Response({"decisions": shown.data, "next": feed.next, "more": feed.more})
