"""Readers with a record: an identity is typed into a form in a second, a record takes a day.

What strangers of one address may do together, and with how much weight, is counted by address.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from comments.ids import id_at
from comments.models import Author, Comment

A_RECORD_TAKES = timedelta(days=1)
ROOM = 4
"""So many times as much as from strangers is taken from one address where readers have a record:
a school, a library, a mobile network."""


def with_record(authors: QuerySet[Author], now: datetime) -> QuerySet[Author]:
    """Those with a published comment that is older than a day, or vouched for by the publisher."""
    wrote = Comment.objects.published().filter(
        author=OuterRef("pk"), pk__lt=id_at(now - A_RECORD_TAKES)
    )
    return authors.filter(Q(kind=Author.Kind.SSO) | Exists(wrote))


def has_record(author: Author, now: datetime) -> bool:
    return with_record(Author.objects.filter(pk=author.pk), now).exists()
