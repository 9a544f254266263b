"""Guests of the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.accounts.cookies import forget, remember
from comments.accounts.tokens import token_for, void_tokens
from comments.api.http.authentication import is_same_origin, reader_of
from comments.api.http.parameters import PAGE, SITE, site_named
from comments.api.http.senders import is_the_publisher
from comments.api.http.throttles import Guests
from comments.api.v1.serializers import (
    AuthorSerializer,
    GuestSerializer,
    MeSerializer,
    NewGuestSerializer,
    SignOutSerializer,
)
from comments.models import Author
from comments.posting.form_token import form_token
from comments.posting.guests import Guest, create_guest, introduce
from comments.threads import page_of


class GuestsView(APIView):
    throttle_classes = [Guests]

    @extend_schema(
        request=NewGuestSerializer, responses={201: GuestSerializer}, operation_id="guest_create"
    )
    def post(self, request: Request) -> Response:
        """Introduce a guest and get a bearer token for them; the widget's frame gets a cookie."""
        form = NewGuestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        site = site_named(request, form.validated_data["site"])
        guest = Guest(form.validated_data["name"], form.validated_data["email"])
        if is_the_publisher(request, self):
            author = create_guest(guest, site=site)
        else:
            author = introduce(guest, site=site)
        token = token_for(author)
        body = {"author": AuthorSerializer(author).data, "token": token}
        response = Response(body, status=status.HTTP_201_CREATED)
        if is_same_origin(request):
            remember(request._request, response, author, token)
        return response


class SignOutView(APIView):
    @extend_schema(request=SignOutSerializer, responses={204: None}, operation_id="author_sign_out")
    def post(self, request: Request) -> Response:
        """Sign out at a site, everywhere: every cookie and token of this author becomes void."""
        form = SignOutSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        site = site_named(request, form.validated_data["site"])
        author = reader_of(request).require_author_at(site.id)
        void_tokens(Author.objects.filter(pk=author.pk))
        response = Response(status=status.HTTP_204_NO_CONTENT)
        forget(request._request, response, site.id)
        return response


class MeView(APIView):
    @extend_schema(
        operation_id="author_me",
        responses=MeSerializer,
        parameters=[SITE, *PAGE],
    )
    def get(self, request: Request) -> Response:
        """Who I am at a site: what `mine` tells, for a page that has no thread yet.

        `form` is for the page that is named; without one there is none.
        """
        asked = request.query_params
        site = site_named(request, asked.get("site", ""))
        author = reader_of(request).author_at(site.id)
        form = ""
        if "url" in asked or "key" in asked:
            page = page_of(site, asked.get("url", ""), asked.get("key", ""))
            form = form_token(site.id, page.key)
        body = {"author": author and AuthorSerializer(author).data, "form": form}
        return Response(body, headers={"Cache-Control": "private, no-store"})
