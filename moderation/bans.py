"""Who may not post, and until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils import timezone

from comments.exceptions import Forbidden
from comments.models import Author, Comment, Site, Status
from comments.posting.admission import Participant
from comments.posting.submission import Client
from comments.transitions import Targets
from moderation.actors import Actor, source_of, user_of
from moderation.acts import Outcome, moderate
from moderation.decision_log import open_act
from moderation.exceptions import ModerationError
from moderation.models import Act, Ban, Reason
from moderation.verdicts import Action

WROTE_FROM = timedelta(days=30)
"""How far back a ban looks for the addresses of an author."""


class Scope(TextChoices):
    """How far a ban reaches."""

    AUTHOR = "author", "the author"
    ADDRESS = "address", "author and address"
    NETWORK = "network", "author and network"


_HASH_OF = {Scope.ADDRESS: ["address_hash"], Scope.NETWORK: ["network_hash"]}


class Reach(NamedTuple):
    """How many authors a ban reached, and how many of the addresses or networks it was to reach."""

    authors: int
    places: int


def refuse_banned(who: Participant) -> None:
    """The check at the door, registered when the app starts."""
    ends = _ends_of_bans(who.site, who.author, who.client, who.now)
    if not ends:
        return
    until = None if None in ends else max(end for end in ends if end)
    raise Forbidden("banned", until=until)


def _ends_of_bans(
    site: Site, author: Author | None, client: Client, now: datetime
) -> list[datetime | None]:
    """When the bans in force against an author, or against where they write from, end."""
    # Asked at each post: putting the same together through the ORM takes a millisecond more.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT until FROM moderation_ban
            WHERE site_id = %s AND lifted_at IS NULL AND (until IS NULL OR until > %s)
            AND NOT shadow AND (author_id = %s OR address_hash = ANY(%s) OR network_hash = ANY(%s))
            """,
            [
                site.pk,
                now,
                author.pk if author else None,
                list(client.address_hashes),
                list(client.network_hashes),
            ],
        )
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def ban_and_reject(
    targets: Targets,
    *,
    actor: Actor,
    reason: str,
    scope: Scope = Scope.AUTHOR,
    until: datetime | None = None,
    shadow: bool = False,
) -> tuple[Outcome, Reach]:
    """Ban the authors of these comments and reject the comments: one act, undone as one.

    A guest is soon another guest: a wider scope also bans the addresses or networks that these
    comments came from, as far as they are known. Who is banned in the `shadow` may go on writing:
    they see their comments as published, and nobody else sees them.
    """
    if not reason:
        raise ModerationError("Choose a reason for the ban.")
    act = open_act(Act.Kind.BAN, source=source_of(actor), reason=reason)
    outcome = moderate(targets, Action.REJECT, actor=actor, reason=reason, act=act, shadow=shadow)
    judged = Comment.objects.filter(pk__in=[move.comment_id for move in outcome.moves])
    banned = _who_is_banned(judged, scope)
    _put_in_force(banned, act, actor=actor, until=until, shadow=shadow)
    authors = sum("author_id" in who for who in banned)
    return outcome, Reach(authors, len(banned) - authors)


@transaction.atomic
def ban_author(
    author: Author,
    *,
    actor: Actor,
    reason: str,
    scope: Scope = Scope.AUTHOR,
    until: datetime | None = None,
    shadow: bool = False,
    act: Act | None = None,
) -> list[Ban]:
    """Ban an author whatever they wrote, and with a wider scope where they wrote from lately: one
    act, or a part of the one given."""
    if not Reason.objects.filter(policy=author.site_id, code=reason).exists():
        raise ModerationError("Nothing was changed: choose a reason of the site's policy.")
    act = act or open_act(Act.Kind.BAN, source=source_of(actor), reason=reason)
    recent = author.comments.filter(created_at__gt=timezone.now() - WROTE_FROM)
    places = [who for who in _who_is_banned(recent, scope) if "author_id" not in who]
    banned = [{"site_id": author.site_id, "author_id": author.pk}, *places]
    return _put_in_force(banned, act, actor=actor, until=until, shadow=shadow)


def _put_in_force(
    banned: Sequence[dict[str, Any]],
    act: Act,
    *,
    actor: Actor,
    until: datetime | None,
    shadow: bool,
) -> list[Ban]:
    how = {"until": until, "shadow": shadow, "created_by": user_of(actor)}
    return Ban.objects.bulk_create(Ban(**who, **how, reason=act.reason, act=act) for who in banned)


@transaction.atomic
def remove_everything(author: Author, *, actor: Actor, reason: str) -> Outcome:
    """Reject whatever of an author's is public or may still be: one act, undone as one."""
    act = open_act(Act.Kind.BATCH, source=source_of(actor), reason=reason)
    return _remove(author, actor, reason, act)


@transaction.atomic
def ban_and_remove(
    author: Author,
    *,
    actor: Actor,
    reason: str,
    scope: Scope = Scope.AUTHOR,
    until: datetime | None = None,
    shadow: bool = False,
) -> tuple[Act, list[Ban], int]:
    """Ban an author and remove all they wrote: one act. With it the bans, and how many comments."""
    act = open_act(Act.Kind.BAN, source=source_of(actor), reason=reason)
    bans = ban_author(
        author, actor=actor, reason=reason, scope=scope, until=until, shadow=shadow, act=act
    )
    if not to_remove(author).exists():
        return act, bans, 0
    return act, bans, len(_remove(author, actor, reason, act, shadow=shadow).moves)


def places_of(author: Author) -> dict[Scope, int]:
    """How many addresses, or networks, a wider ban of the author would reach."""
    recent = author.comments.filter(created_at__gt=timezone.now() - WROTE_FROM).order_by()
    counted = {
        scope: Count(column, filter=~Q(**{column: ""}), distinct=True)
        for scope, (column,) in _HASH_OF.items()
    }
    return {Scope(scope): n for scope, n in recent.aggregate(**counted).items()}


def to_remove(author: Author) -> QuerySet[Comment]:
    """What `remove_everything` would take down."""
    return author.comments.exclude(status__in=[Status.REJECTED, Status.DELETED]).order_by()


def _remove(
    author: Author, actor: Actor, reason: str, act: Act, *, shadow: bool = False
) -> Outcome:
    targets = dict(to_remove(author).values_list("pk", "newest_revision"))
    if not targets:
        raise ModerationError("Nothing of this author's is left to remove.")
    return moderate(targets, Action.REJECT, actor=actor, reason=reason, act=act, shadow=shadow)


class Lifted(NamedTuple):
    """How many bans an act ended; none where none was in force."""

    act: Act | None
    bans: int


def lift_of(author: Author, *, actor: Actor) -> Lifted:
    """End what keeps an author out: their bans, and those of their addresses with them."""
    mine = Ban.objects.filter(site=author.site_id, author=author, lifted_at__isnull=True)
    acts = list(mine.filter(act__isnull=False).values_list("act", flat=True))
    with_them = Ban.objects.filter(_wrote_from(author), site=author.site_id, act__in=acts)
    return lift(Ban.objects.filter(Q(pk__in=mine) | Q(pk__in=with_them)), actor=actor)


def _wrote_from(author: Author) -> Q:
    """Bans of places that the author wrote from; one act may have banned several authors."""
    wrote = author.comments.order_by()
    addresses = wrote.exclude(address_hash="").values("address_hash")
    networks = wrote.exclude(network_hash="").values("network_hash")
    return Q(address_hash__in=addresses) | Q(network_hash__in=networks)


def _who_is_banned(comments: QuerySet[Comment], scope: Scope) -> list[dict[str, Any]]:
    """The targets of the bans, each once."""
    columns = ["author_id", *_HASH_OF.get(scope, [])]
    rows = comments.order_by().values_list("author__site_id", *columns)
    found = {
        (site, column, value)
        for site, *values in rows
        for column, value in zip(columns, values, strict=True)
        if value
    }
    return [{"site_id": site, column: value} for site, column, value in sorted(found, key=str)]


@transaction.atomic
def lift(bans: QuerySet[Ban], *, actor: Actor) -> Lifted:
    """End those of these bans that were not ended yet: one act, undone as one."""
    open_bans = bans.filter(lifted_at__isnull=True).select_for_update(no_key=True, of=("self",))
    found = list(open_bans.order_by("pk").values_list("pk", flat=True))
    if not found:
        return Lifted(None, 0)
    act = open_act(Act.Kind.LIFT, source=source_of(actor))
    Ban.objects.filter(pk__in=found).update(lifted_at=timezone.now(), lifted_by=act)
    return Lifted(act, len(found))
