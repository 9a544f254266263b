"""Who may not post, and until when."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from comments.admission import Attempt
from comments.exceptions import Refusal
from comments.models import Author, Comment, Site
from comments.submission import Client
from moderation.decisions import Outcome, moderate, open_act
from moderation.exceptions import ModerationError
from moderation.models import Ban, Decision
from moderation.verdicts import Action

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def refuse_banned(attempt: Attempt) -> None:
    """The check at the door, registered when the app starts."""
    refuse_if_banned(attempt.site, attempt.author, attempt.client, attempt.now)


def refuse_if_banned(
    site: Site, author: Author | None, client: Client | None, now: datetime
) -> None:
    bans = Ban.objects.in_force(now).against(site, author, client)
    ends = list(bans.values_list("until", flat=True))
    if not ends:
        return
    until = None if None in ends else max(end for end in ends if end)
    when = f" before {date_format(until, 'j F Y, H:i e')}" if until else ""
    raise Refusal("banned", f"You cannot take part in discussions here{when}.", status=403)


def ban_author(
    author: Author,
    *,
    actor: "User",
    until: datetime | None = None,
    reason: str = "",
    act: Decision | None = None,
) -> Ban:
    return Ban.objects.create(
        site_id=author.site_id, author=author, until=until, reason=reason, created_by=actor, act=act
    )


def ban_address(
    site: Site,
    address_hash: str,
    *,
    actor: "User",
    until: datetime | None = None,
    reason: str = "",
) -> Ban:
    return Ban.objects.create(
        site=site, address_hash=address_hash, until=until, reason=reason, created_by=actor
    )


def ban_network(
    site: Site,
    network_hash: str,
    *,
    actor: "User",
    until: datetime | None = None,
    reason: str = "",
) -> Ban:
    return Ban.objects.create(
        site=site, network_hash=network_hash, until=until, reason=reason, created_by=actor
    )


@transaction.atomic
def ban_and_reject(
    targets: Mapping[UUID, UUID],
    *,
    actor: "User",
    reason: str,
    until: datetime | None = None,
) -> tuple[Outcome, int]:
    """Ban the authors of these comments and reject the comments: one act, undone as one."""
    if not reason:
        raise ModerationError("Choose a reason for the ban.")
    act = open_act("ban", actor=actor)
    outcome = moderate(targets, Action.REJECT, actor=actor, reason=reason, act=act)
    judged = Comment.objects.filter(pk__in=[move.comment_id for move in outcome.moves])
    authors = Author.objects.filter(pk__in=judged.values("author"))
    bans = Ban.objects.bulk_create(
        Ban(
            site_id=author.site_id,
            author=author,
            until=until,
            reason=reason,
            created_by=actor,
            act=act,
        )
        for author in authors
    )
    return outcome, len(bans)


def lift_ban(ban: Ban) -> None:
    Ban.objects.filter(pk=ban.pk, lifted_at__isnull=True).update(lifted_at=timezone.now())
