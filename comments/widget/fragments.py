"""Pieces of the frame's document, for the script that keeps it up to date."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.api.http.authentication import reader_of
from comments.api.http.parameters import choice
from comments.api.http.response_cache import cached_body, send
from comments.listing import Sort, page_of_replies, page_of_roots
from comments.models import Comment, Thread
from comments.widget.frame import HTML
from comments.widget.nesting import Node, flat, nested, rest_of, with_answers


class Fragment(APIView):
    """Answers with HTML that the frame takes in; opened by itself it can do nothing."""

    schema = None

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        response["X-Robots-Tag"] = "noindex"
        return response

    def private(self, name: str, context: dict[str, Any]) -> HttpResponse:
        """What only this reader may see."""
        body = render_to_string(f"comments/widget/{name}", context)
        headers = {"Cache-Control": "private, no-store"}
        return HttpResponse(body, content_type=HTML, headers=headers)


class RootsFragment(Fragment):
    def get(self, request: Request, thread_id: UUID) -> HttpResponse:
        """A page of roots, each with its first replies."""
        sort = Sort(choice(request, "sort", Sort.values, Sort.NEWEST.value))
        cursor = request.query_params.get("cursor", "")
        thread = get_object_or_404(Thread.objects.with_site(), pk=thread_id)
        site = thread.site

        def build() -> bytes:
            page = page_of_roots(thread, sort, cursor)
            context = {"site": site, "comments": nested(page), "next": page.next}
            return render_to_string("comments/widget/page.html", context).encode()

        key = ("roots", thread.id, *thread.edition(timezone.now()), site.language, sort, cursor)
        return send(request, cached_body(key, build), HTML)


class RepliesFragment(Fragment):
    def get(self, request: Request, root_id: UUID) -> HttpResponse:
        """The replies under a root that follow the cursor, flat."""
        roots = Comment.objects.roots().select_related("thread__site")
        root = get_object_or_404(roots, pk=root_id)
        thread, site = root.thread, root.thread.site
        cursor = request.query_params.get("cursor", "")

        def build() -> bytes:
            replies = page_of_replies(root, cursor)
            context = {"site": site, "comments": rest_of(replies), "next": replies.next}
            return render_to_string("comments/widget/flat.html", context).encode()

        key = ("replies", root.id, *thread.edition(timezone.now()), site.language, cursor)
        return send(request, cached_body(key, build), HTML)


class MineFragment(Fragment):
    def get(self, request: Request, thread_id: UUID) -> HttpResponse:
        """The reader's own comments that others see nothing or an older text of, flat."""
        thread = get_object_or_404(Thread.objects.with_site(), pk=thread_id)
        author = reader_of(request).author_at(thread.site_id)
        mine = Comment.objects.none()
        if author is not None:
            mine = Comment.objects.in_thread(thread.id).only_seen_by(author)
        newest = mine.with_newest_text().order_by("-id")[:100]
        context = {"site": thread.site, "comments": flat(newest, own=True)}
        return self.private("flat.html", context)


class CommentFragment(Fragment):
    def get(self, request: Request, comment_id: UUID) -> HttpResponse:
        """One comment: an own one in any state, another's where it has a place on the page."""
        comment = get_object_or_404(
            Comment.objects.select_related(
                "author", "public_revision", "newest_revision", "thread__site"
            ),
            pk=comment_id,
        )
        node = Node.to(reader_of(request).author_at(comment.thread.site_id), comment)
        if node is None:
            raise Http404
        context = {"site": comment.thread.site, "comments": with_answers([node])}
        return self.private("flat.html", context)
