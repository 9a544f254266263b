"""Threads, as a publisher's server makes and keeps them."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.idempotency import IDEMPOTENCY_KEY
from comments.api.http.pagination import asked_of, page_of, page_shape
from comments.api.http.publishers import PublisherView
from comments.api.v1.site_serializers import (
    NewSiteThreadSerializer,
    SiteThreadSerializer,
    ThreadChangesSerializer,
    ThreadQuery,
)
from comments.models import KeyScope, Thread
from comments.threads import change_thread, find_thread, resolve_thread


class SiteThreadsView(PublisherView):
    scopes = {"GET": KeyScope.THREADS, "POST": KeyScope.THREADS}

    @extend_schema(
        operation_id="site_thread_list",
        parameters=[ThreadQuery],
        responses=page_shape("threads", SiteThreadSerializer),
    )
    def get(self, request: Request, site: str) -> Response:
        """The site's threads; with `url` or `key` the one of that page."""
        asked = asked_of(request, ThreadQuery)
        threads = Thread.objects.filter(site=self.site)
        if "state" in asked:
            threads = threads.filter(state=asked["state"])
        if asked.get("url") or asked.get("key"):
            found = find_thread(site=self.site, url=asked.get("url", ""), key=asked.get("key", ""))
            threads = threads.filter(pk__in=[found.pk] if found else [])
        page = page_of(threads, asked)
        shown = SiteThreadSerializer(page.rows, many=True)
        return Response({"threads": shown.data, "next": page.next})

    @extend_schema(
        operation_id="site_thread_create",
        request=NewSiteThreadSerializer,
        responses={200: SiteThreadSerializer, 201: SiteThreadSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str) -> Response:
        """Make the thread of a page before anybody opens it; one that is there is left as it is."""
        form = NewSiteThreadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data

        def make() -> dict[str, Any]:
            thread, created = resolve_thread(site=self.site, keep=True, **data)
            return {"thread": str(thread.pk), "created": created}

        done = self.once(make)
        thread = get_object_or_404(Thread, pk=done["thread"], site=self.site)
        code = status.HTTP_201_CREATED if done["created"] else status.HTTP_200_OK
        return Response(SiteThreadSerializer(thread).data, status=code)


class SiteThreadView(PublisherView):
    scopes = {"GET": KeyScope.THREADS, "PATCH": KeyScope.THREADS}

    @extend_schema(operation_id="site_thread_read", responses=SiteThreadSerializer)
    def get(self, request: Request, site: str, thread_id: UUID) -> Response:
        """One thread of the site."""
        thread = get_object_or_404(Thread, pk=thread_id, site=self.site)
        return Response(SiteThreadSerializer(thread).data)

    @extend_schema(
        operation_id="site_thread_change",
        request=ThreadChangesSerializer,
        responses=SiteThreadSerializer,
    )
    def patch(self, request: Request, site: str, thread_id: UUID) -> Response:
        """Close or open it, rename it, slow it down; what is not named stays."""
        form = ThreadChangesSerializer(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        thread = change_thread(
            site=self.site, thread_id=thread_id, changes=_fixed(form.validated_data)
        )
        return Response(SiteThreadSerializer(thread).data)


def _fixed(changes: dict[str, Any]) -> dict[str, Any]:
    """A title is the publisher's from now on; without one the page's is taken again."""
    if "title" not in changes:
        return changes
    return {**changes, "title_is_fixed": bool(changes["title"])}
