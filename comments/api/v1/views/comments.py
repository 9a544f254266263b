"""Posting, reading, editing, deleting and voting."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.accounts.addresses import client_of
from comments.accounts.cookies import remember
from comments.accounts.tokens import token_for
from comments.api.http.authentication import SAFE_METHODS, is_same_origin, reader_of
from comments.api.http.idempotency import IDEMPOTENCY_KEY
from comments.api.http.senders import client_behind
from comments.api.http.throttles import Acts, Guests, Posts, require_room
from comments.api.v1.serializers import (
    CommentSerializer,
    EditSerializer,
    NewCommentSerializer,
    OwnCommentSerializer,
    PostedSerializer,
    RepliesSerializer,
    TallySerializer,
    VoteSerializer,
    new_comment,
    own_comment,
)
from comments.api.v1.views.threads import ThreadCommentsPage
from comments.listing import page_of_replies
from comments.models import Author, Comment
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.form_token import form_token, used_once
from comments.posting.guests import Guest
from comments.posting.idempotency import Retry, fingerprint_of, post_once
from comments.posting.places import place_of
from comments.posting.submit import submit_comment
from comments.presentation import Shown
from comments.voting import vote


class ThreadCommentsView(ThreadCommentsPage):
    def get_throttles(self) -> list[Any]:
        if self.request.method != "POST":
            return []
        return [Posts()]

    @extend_schema(
        operation_id="comment_post",
        request=NewCommentSerializer,
        responses={201: PostedSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, thread_id: UUID) -> Response:
        """Post a comment. It is stored before the answer, and judged soon after."""
        data = new_comment(request.data)
        place = place_of(thread_id, data["parent"])
        if place is None:
            raise Http404
        thread = place.thread
        author = reader_of(request).author_at(thread.site_id)
        if author is None and not data.get("name"):
            raise ValidationError({"name": "Say who you are."})
        if data["parent"] and place.parent is None:
            raise ValidationError({"parent": "The comment you answer does not exist."})
        client = client_behind(request, self, honeypot_filled=bool(data["website"]))
        retry = Retry(
            key=request.headers.get("Idempotency-Key", ""),
            fingerprint=fingerprint_of(thread_id, data["body"], data["parent"]),
            author=author,
            client=client_of(request),
            form=data["form"],
        )

        def post() -> Comment:
            if author is None:
                require_room(Guests(), request, self)
            with used_once(data["form"], thread.site_id, thread.key) as seconds:
                lacks_form = seconds is None and (bool(data["form"]) or is_same_origin(request))
                return submit_comment(
                    thread=thread,
                    author=author or Guest(data["name"], data["email"]),
                    body=data["body"],
                    client=replace(client, seconds_to_submit=seconds, lacks_form=lacks_form),
                    parent=place.parent,
                    alongside=retry.kept_with,
                )

        comment, same_reader = post_once(retry, post)
        token = token_for(comment.author) if author is None and same_reader else None
        form = form_token(thread.site_id, thread.key)
        answer = own_comment(comment) | {"token": token, "form": form}
        response = Response(answer, status=status.HTTP_201_CREATED)
        if token:
            remember(request._request, response, comment.author, token)
        return response


class CommentView(APIView):
    def get_throttles(self) -> list[Any]:
        # To take back what one wrote is never too much; and there is only so much of it.
        free = (*SAFE_METHODS, "DELETE")
        return [] if self.request.method in free else [Acts()]

    @extend_schema(responses=OwnCommentSerializer, operation_id="comment_read")
    def get(self, request: Request, comment_id: UUID) -> Response:
        """A comment: one's own in any state, another's where it has a place on the page."""
        comment = get_object_or_404(
            Comment.objects.select_related(
                "author", "public_revision", "newest_revision", "thread__site"
            ),
            pk=comment_id,
        )
        shown = Shown.to(reader_of(request).author_at(comment.thread.site_id), comment)
        if shown is None:
            raise Http404
        shape = OwnCommentSerializer if shown.own else CommentSerializer
        return Response(shape(shown).data, headers={"Cache-Control": "private, no-store"})

    @extend_schema(
        request=EditSerializer, responses=OwnCommentSerializer, operation_id="comment_edit"
    )
    def patch(self, request: Request, comment_id: UUID) -> Response:
        """Change the text of an own comment; it is judged again."""
        author = self._author(request, comment_id)
        form = EditSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        comment = edit_comment(
            comment_id=comment_id,
            author=author,
            body=form.validated_data["body"],
            client=client_behind(request, self),
        )
        return Response(own_comment(comment))

    @extend_schema(responses={204: None}, operation_id="comment_delete")
    def delete(self, request: Request, comment_id: UUID) -> Response:
        """Take back an own comment."""
        delete_comment(comment_id=comment_id, author=self._author(request, comment_id))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _author(self, request: Request, comment_id: UUID) -> Author:
        comment = get_object_or_404(Comment.objects.select_related("thread"), pk=comment_id)
        return reader_of(request).require_author_at(comment.thread.site_id)


class RepliesView(APIView):
    @extend_schema(
        operation_id="reply_list",
        responses=RepliesSerializer,
        parameters=[OpenApiParameter("cursor", description="`next` of the page before.")],
    )
    def get(self, request: Request, comment_id: UUID) -> Response:
        """The replies under a root that follow the cursor."""
        root = get_object_or_404(Comment.objects.roots(), pk=comment_id)
        replies = page_of_replies(root, request.query_params.get("cursor", ""))
        return Response(RepliesSerializer.of(replies))


class VoteView(APIView):
    throttle_classes = [Acts]

    @extend_schema(request=VoteSerializer, responses=TallySerializer, operation_id="comment_vote")
    def put(self, request: Request, comment_id: UUID) -> Response:
        """Vote up (1), down (-1) or not at all (0)."""
        comment = get_object_or_404(Comment.objects.select_related("thread"), pk=comment_id)
        author = reader_of(request).require_author_at(comment.thread.site_id)
        form = VoteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        counted = vote(
            comment=comment,
            author=author,
            value=int(form.validated_data["value"]),
            client=client_behind(request, self),
        )
        return Response(TallySerializer(counted).data)
