"""Comments that a publisher's server posts for its readers."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts.addresses import client_at
from comments.api.http.idempotency import IDEMPOTENCY_KEY, sender_of
from comments.api.http.publishers import PublisherView
from comments.api.v1.serializers import OwnCommentSerializer, own_comment
from comments.api.v1.site_serializers import OnBehalfSerializer
from comments.models import Author, Comment, KeyScope, Thread
from comments.posting.guests import Guest
from comments.posting.idempotency import Retry, fingerprint_of, post_once
from comments.posting.submit import submit_comment


class OnBehalfView(PublisherView):
    scopes = {"POST": KeyScope.COMMENTS_WRITE}

    @extend_schema(
        operation_id="site_comment_post",
        request=OnBehalfSerializer,
        responses={201: OwnCommentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, thread_id: UUID) -> Response:
        """Post for a reader: an author of the site, or somebody new by name.

        It is admitted and judged as if the reader had sent it. Give the reader's `address`, or
        bans of addresses cannot hold; the server's own is never taken.
        """
        thread = get_object_or_404(Thread.objects.with_site(), pk=thread_id, site=self.site)
        form = OnBehalfSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        author = self._author(data)
        parent = self._parent(data["parent"])
        client = client_at(data["address"], data["user_agent"], is_vouched_for=True)
        retry = Retry(
            key=request.headers.get("Idempotency-Key", ""),
            fingerprint=fingerprint_of(request.path, request.data),
            author=None,
            client=client,
            sender=sender_of(self.key.site_id),
        )
        comment, _ = post_once(
            retry,
            lambda: submit_comment(
                thread=thread,
                author=author,
                body=data["body"],
                client=client,
                parent=parent,
                alongside=retry.kept_with,
            ),
        )
        return Response(own_comment(comment), status=status.HTTP_201_CREATED)

    def _author(self, data: dict[str, Any]) -> Author | Guest:
        if data["author"] is None:
            return Guest(data["name"], data["email"])
        author = Author.objects.filter(pk=data["author"], site=self.site).first()
        if author is None:
            raise ValidationError({"author": "There is no such author."})
        return author

    def _parent(self, comment_id: UUID | None) -> Comment | None:
        if comment_id is None:
            return None
        parent = Comment.objects.filter(pk=comment_id, thread__site=self.site).first()
        if parent is None:
            raise ValidationError({"parent": "The comment you answer does not exist."})
        return parent
