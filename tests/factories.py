"""Small real rows for tests, made as the product would make them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.accounts.addresses import client_at
from comments.ids import id_at, new_id
from comments.models import Author, Comment, Revision, Site, Status, Thread
from comments.posting.submission import Client
from comments.posting.writing import Writing
from moderation.models import Ban
from moderation.waiting.items import requeue

ORIGIN = "https://news.example"


class SiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    key = factory.Sequence(lambda n: f"site-{n}")
    name = factory.Sequence(lambda n: f"Site {n}")
    origins = [ORIGIN]


class ThreadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Thread

    site = factory.SubFactory(SiteFactory)
    key = factory.Sequence(lambda n: f"{ORIGIN}/story-{n}")
    url = factory.SelfAttribute("key")
    title = "Port chief held in bribery case"


class AuthorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Author

    site = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda n: f"Reader {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user-{n}")
    password = factory.django.Password("correct horse")


class BanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ban

    site = factory.LazyAttribute(lambda ban: ban.author.site)
    author = None


@transaction.atomic
def known_reader(site: Site) -> Author:
    """Somebody whose comments stood for more than a day."""
    author = AuthorFactory(site=site)
    thread = ThreadFactory(site=site)
    make_comment(thread=thread, author=author, created_at=timezone.now() - timedelta(days=2))
    return author


def client_in(network: int) -> Client:
    """A sender at the first address of one of 65,000 networks."""
    return client_at(f"10.{network >> 8}.{network & 255}.1")


def make_comment(
    *,
    thread: Thread | None = None,
    author: Author | None = None,
    parent: Comment | None = None,
    **given: Any,
) -> Comment:
    """A comment already in its state, with one revision and its thread's count kept right."""
    if thread is None:
        thread = parent.thread if parent else ThreadFactory()
    author = author or AuthorFactory(site=thread.site)
    (comment,) = make_comments([{"author": author, "parent": parent, **given}], thread=thread)
    return Comment.objects.select_related("newest_revision", "thread__site", "author").get(
        pk=comment.pk
    )


def make_comments(rows: Iterable[dict[str, Any]], *, thread: Thread) -> list[Comment]:
    """As many comments as there are rows, in a few statements."""
    comments = [unsaved_comment(thread, **row) for row in rows]
    Comment.objects.bulk_create(comments)
    Revision.objects.bulk_create(comment.newest_revision for comment in comments)
    published = sum(comment.status == Status.PUBLISHED for comment in comments)
    Thread.objects.filter(pk=thread.pk).update(
        comment_count=F("comment_count") + published, version=F("version") + 1
    )
    thread.refresh_from_db()
    requeue([comment.pk for comment in comments])
    return comments


def unsaved_comment(
    thread: Thread,
    *,
    author: Author,
    parent: Comment | None = None,
    body: str = "A fair point about the harbour contracts.",
    status: str = Status.PUBLISHED,
    created_at: datetime | None = None,
    upvotes: int = 0,
) -> Comment:
    """One with its revision, neither of them stored."""
    now = created_at or timezone.now()
    public = status == Status.PUBLISHED
    comment = Comment(
        id=id_at(now) if created_at else new_id(),
        thread=thread,
        author=author,
        parent=parent,
        root_id=(parent.root_id or parent.id) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        status=status,
        created_at=now,
        published_at=now if public else None,
        upvotes=upvotes,
    )
    revision = Revision(comment=comment, created_at=now, **Writing.of(body).columns())
    comment.newest_revision = revision
    comment.public_revision_id = revision.id if public else None
    return comment
