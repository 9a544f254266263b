"""Authors and their bans."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.http.idempotency import IDEMPOTENCY_KEY
from comments.api.http.pagination import asked_of, page_of, page_shape
from comments.api.http.publishers import PublisherView
from comments.counts import states_of_authors
from comments.models import Author, KeyScope
from moderation.api.v1.serializers.authors import (
    AuthorQuery,
    AuthorRecordSerializer,
    BannedSerializer,
    BanQuery,
    BanSerializer,
    LiftedSerializer,
    NamedSerializer,
    NewBanSerializer,
    NewNameSerializer,
    SiteAuthorSerializer,
)
from moderation.bans import Lifted, ban_author, lift, lift_of
from moderation.models import Ban
from moderation.renaming import HIDDEN_NAME, rename_author


class AuthorsOfSite(PublisherView):
    """Looks authors up among the site's own."""

    def authors(self) -> Any:
        bans = Ban.objects.in_force(timezone.now()).filter(author=OuterRef("pk"))
        return Author.objects.filter(site=self.site).annotate(banned=Exists(bans))


class SiteAuthorsView(AuthorsOfSite):
    scopes = {"GET": KeyScope.AUTHORS}

    @extend_schema(
        operation_id="site_author_list",
        parameters=[AuthorQuery],
        responses=page_shape("authors", SiteAuthorSerializer),
    )
    def get(self, request: Request, site: str) -> Response:
        """The site's authors, by name or e-mail where these are given."""
        asked = asked_of(request, AuthorQuery)
        authors = self.authors()
        if "name" in asked:
            authors = authors.filter(name__icontains=asked["name"])
        if "email" in asked:
            authors = authors.filter(email__iexact=asked["email"])
        if "banned" in asked:
            authors = authors.filter(banned=asked["banned"])
        page = page_of(authors, asked)
        shown = SiteAuthorSerializer(page.rows, many=True)
        return Response({"authors": shown.data, "next": page.next})


class SiteAuthorView(AuthorsOfSite):
    scopes = {"GET": KeyScope.AUTHORS}

    @extend_schema(operation_id="site_author_read", responses=AuthorRecordSerializer)
    def get(self, request: Request, site: str, author_id: UUID) -> Response:
        """One author, how their comments stand, and every ban there was."""
        author = get_object_or_404(self.authors().prefetch_related("bans"), pk=author_id)
        record = AuthorRecordSerializer(author, context={"states": states_of_authors([author.pk])})
        return Response(record.data)


class BanAuthorView(PublisherView):
    scopes = {"POST": KeyScope.AUTHORS}

    @extend_schema(
        operation_id="author_ban",
        request=NewBanSerializer,
        responses={201: BannedSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, author_id: UUID) -> Response:
        """Keep an author out, and on wish where they wrote from; their comments stay."""
        author = get_object_or_404(Author, pk=author_id, site=self.site)
        form = NewBanSerializer(data=request.data, context={"site": self.site})
        form.is_valid(raise_exception=True)

        def ban() -> dict[str, Any]:
            bans = ban_author(author, actor=self.key, **form.validated_data)
            return {"act": str(bans[0].act_id)}

        done = self.once(ban)
        bans = Ban.objects.filter(act=done["act"])
        answer = {"act": done["act"], "bans": BanSerializer(bans, many=True).data}
        return Response(answer, status=status.HTTP_201_CREATED)


class NameAuthorView(PublisherView):
    scopes = {"POST": KeyScope.AUTHORS}

    @extend_schema(
        operation_id="author_name",
        request=NewNameSerializer,
        responses=NamedSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, author_id: UUID) -> Response:
        """Call an author otherwise, or hide the name; undoing the act gives it back."""
        author = get_object_or_404(Author, pk=author_id, site=self.site)
        form = NewNameSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        name, reason = form.validated_data["name"] or HIDDEN_NAME, form.validated_data["reason"]

        def rename() -> dict[str, Any]:
            act = rename_author(author, name, actor=self.key, reason=reason)
            return {"act": str(act.pk), "name": name}

        return Response(self.once(rename))


class LiftAuthorView(PublisherView):
    scopes = {"POST": KeyScope.AUTHORS}

    @extend_schema(
        operation_id="author_lift",
        request=None,
        responses=LiftedSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, author_id: UUID) -> Response:
        """Let an author in again: ends their bans, and those of their addresses with them."""
        author = get_object_or_404(Author, pk=author_id, site=self.site)
        return Response(self.once(lambda: _told(lift_of(author, actor=self.key))))


class SiteBansView(PublisherView):
    scopes = {"GET": KeyScope.AUTHORS}

    @extend_schema(
        operation_id="ban_list",
        parameters=[BanQuery],
        responses=page_shape("bans", BanSerializer),
    )
    def get(self, request: Request, site: str) -> Response:
        """The site's bans, those that are over among them."""
        asked = asked_of(request, BanQuery)
        bans = Ban.objects.filter(site=self.site)
        in_force = Ban.objects.in_force(timezone.now()).values("pk")
        if "in_force" in asked:
            chosen = bans.filter if asked["in_force"] else bans.exclude
            bans = chosen(pk__in=in_force)
        if "author" in asked:
            bans = bans.filter(author=asked["author"])
        page = page_of(bans, asked)
        return Response({"bans": BanSerializer(page.rows, many=True).data, "next": page.next})


class LiftBanView(PublisherView):
    scopes = {"POST": KeyScope.AUTHORS}

    @extend_schema(
        operation_id="ban_lift",
        request=None,
        responses=LiftedSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, site: str, ban_id: UUID) -> Response:
        """End one ban."""
        own = Ban.objects.filter(site=self.site)
        ban = get_object_or_404(own, pk=ban_id)
        return Response(self.once(lambda: _told(lift(own.filter(pk=ban.pk), actor=self.key))))


def _told(lifted: Lifted) -> dict[str, Any]:
    return {"lifted": lifted.bans, "act": str(lifted.act.pk) if lifted.act else None}
