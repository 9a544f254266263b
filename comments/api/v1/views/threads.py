"""Threads, their pages, and what a reader has of their own in them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.api.http.authentication import reader_of
from comments.api.http.origins import comes_from_a_page
from comments.api.http.parameters import PAGE, SITE, choice, site_named
from comments.api.http.response_cache import cached_body, send
from comments.api.http.senders import is_the_publisher
from comments.api.http.throttles import Threads
from comments.api.v1.serializers import (
    AuthorSerializer,
    CountsSerializer,
    MineSerializer,
    NewThreadSerializer,
    PageSerializer,
    SitePageSerializer,
    ThreadSerializer,
    own_comment,
)
from comments.counts import counts_of
from comments.listing import Sort, page_of_roots
from comments.models import Comment, Site, Thread, Vote
from comments.posting.form_token import form_token
from comments.threads import page_of, resolve_thread

JSON = "application/json"


class ThreadsView(APIView):
    throttle_classes = [Threads]

    @extend_schema(
        request=NewThreadSerializer,
        responses={200: ThreadSerializer, 201: ThreadSerializer},
        operation_id="thread_resolve",
    )
    def post(self, request: Request) -> Response:
        """Find the thread of a page, or make it.

        The page must lie under one of the site's origins. A title is taken from such a page alone,
        or from the publisher's server.
        """
        form = NewThreadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        site = site_named(request, data.pop("site"))
        is_page = comes_from_a_page(request._request, site)
        keep = is_the_publisher(request, self)
        thread, created = resolve_thread(site=site, keep=keep, is_page=is_page, **data)
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(ThreadSerializer(thread).data, status=code)


class ThreadView(APIView):
    @extend_schema(responses=ThreadSerializer, operation_id="thread_read")
    def get(self, request: Request, thread_id: UUID) -> HttpResponse:
        """One thread. Its `version` grows with every change that readers can see."""
        thread = get_object_or_404(Thread, pk=thread_id)
        key = ("thread", thread.id, thread.version, thread.is_open_at(timezone.now()))
        body = cached_body(key, lambda: JSONRenderer().render(ThreadSerializer(thread).data))
        return send(request, body, JSON, thread)


class ThreadCommentsPage(APIView):
    """Mixed into the view that also takes posts: see `comments.py`."""

    @extend_schema(
        operation_id="comment_list",
        responses=PageSerializer,
        parameters=[
            OpenApiParameter("sort", enum=Sort.values, default=Sort.NEWEST.value),
            OpenApiParameter("cursor", description="`next` of the page before."),
        ],
    )
    def get(self, request: Request, thread_id: UUID) -> HttpResponse:
        """A page of roots, each with its first replies."""
        sort = Sort(choice(request, "sort", Sort.values, Sort.NEWEST.value))
        cursor = request.query_params.get("cursor", "")
        thread = get_object_or_404(Thread, pk=thread_id)
        now = timezone.now()
        is_open = thread.is_open_at(now)

        def build() -> bytes:
            page = page_of_roots(thread, sort, cursor)
            return JSONRenderer().render(PageSerializer.of(thread, page))

        key = ("page", thread.id, *thread.edition(now), is_open, sort, cursor)
        return send(request, cached_body(key, build), JSON, thread)


class MineView(APIView):
    @extend_schema(responses=MineSerializer, operation_id="thread_mine")
    def get(self, request: Request, thread_id: UUID) -> Response:
        """Who I am here, how I voted, and what only I see of my comments."""
        thread = get_object_or_404(Thread, pk=thread_id)
        author = reader_of(request).author_at(thread.site_id)
        body: dict[str, Any] = {
            "author": None,
            "form": form_token(thread.site_id, thread.key),
            "votes": {},
            "scores": {},
            "comments": [],
        }
        if author is not None:
            votes = list(
                Vote.objects.filter(author=author, comment__thread=thread).values_list(
                    "comment_id", "value", "comment__score"
                )
            )
            comments = (
                Comment.objects.in_thread(thread.id)
                .only_seen_by(author)
                .with_newest_text()
                .select_related("thread__site")
                .order_by("-id")[:100]
            )
            body |= {
                "author": AuthorSerializer(author).data,
                "votes": {str(pk): value for pk, value, _ in votes},
                "scores": {str(pk): score for pk, _, score in votes},
                "comments": [own_comment(comment) for comment in comments],
            }
        return Response(body, headers={"Cache-Control": "private, no-store"})


class PageView(APIView):
    @extend_schema(
        operation_id="page_read",
        responses=SitePageSerializer,
        parameters=[SITE, *PAGE],
    )
    def get(self, request: Request) -> Response:
        """Which discussion belongs to a page: two addresses with one `key` are one page."""
        asked = request.query_params
        site = site_named(request, asked.get("site", ""))
        page = page_of(site, asked.get("url", ""), asked.get("key", ""))
        thread = Thread.objects.filter(site=site, key=page.key).values_list("pk", flat=True).first()
        body = {"key": page.key, "url": page.address, "thread": thread}
        return Response(body, headers={"Cache-Control": "max-age=30"})


class CountsView(APIView):
    @extend_schema(
        operation_id="counts",
        responses=CountsSerializer,
        parameters=[
            SITE,
            OpenApiParameter("url", many=True, description="Addresses of up to 100 pages."),
            OpenApiParameter("key", many=True, description="Own ids of pages that have one."),
        ],
    )
    def get(self, request: Request) -> Response:
        """How many comments many pages have, in one call."""
        site: Site = site_named(request, request.query_params.get("site", ""))
        asked = request.query_params
        counts = counts_of(site, asked.getlist("url"), asked.getlist("key"))
        return Response({"counts": counts}, headers={"Cache-Control": "max-age=30"})
