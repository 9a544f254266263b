"""How much there is, and how much waits."""

from django.db.models import Count, Sum
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.publishers import PublisherView
from comments.models import Comment, Flag, KeyScope, Status, Thread
from moderation.api.v1.serializers.comments import SiteCountsSerializer
from moderation.models import QueueItem
from moderation.waiting.items import bring_in_overdue


class SiteCountsView(PublisherView):
    scopes = {"GET": KeyScope.COMMENTS_READ}

    @extend_schema(operation_id="site_counts", responses=SiteCountsSerializer)
    def get(self, request: Request, site: str) -> Response:
        """What is public, and what waits for a machine or a person."""
        bring_in_overdue()
        threads = Thread.objects.filter(site=self.site).order_by()
        comments = Comment.objects.filter(thread__site=self.site).order_by()
        flags = Flag.objects.open().filter(comment__thread__site=self.site)
        totals = threads.aggregate(threads=Count("pk"), published=Sum("comment_count", default=0))
        return Response(
            {
                **totals,
                "held": comments.filter(status=Status.HELD).count(),
                "pending": comments.filter(status=Status.PENDING).count(),
                "waiting": QueueItem.objects.of_sites([self.site]).count(),
                "open_flags": flags.count(),
            }
        )
