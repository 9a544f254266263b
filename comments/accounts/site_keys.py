"""The secret keys of publishers' servers: whose one is, and how one follows another."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from comments.models import SiteKey
from comments.rows import columns, row_of

OVERLAP = timedelta(days=7)
"""How long a key that was rotated works beside its successor."""


def key_with(secret: str, now: datetime) -> SiteKey | None:
    """The good key that this secret is of; its `site_key` is the public key of its site.

    The day of its use is noted. As SQL, since every request of a publisher's server asks: Django
    would take longer to write it than PostgreSQL to answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT site.key, {columns(SiteKey, "key")} FROM comments_sitekey key
            JOIN comments_site site ON site.id = key.site_id
            WHERE key.digest = %s AND key.revoked_at IS NULL
                AND (key.expires_at IS NULL OR key.expires_at > %s)
            """,
            [SiteKey.digest_of(secret), now],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    key = row_of(SiteKey, found[1:])
    key.site_key = found[0]  # type: ignore[attr-defined]
    _note_use(key, now)
    return key


def _note_use(key: SiteKey, now: datetime) -> None:
    """Once a day: a write with each request would tell hardly more."""
    today = now.astimezone(UTC).date()
    if key.last_used_on != today:
        key.last_used_on = today
        SiteKey.objects.filter(pk=key.pk).update(last_used_on=today)


@transaction.atomic
def rotate_key(key: SiteKey, *, overlap: timedelta = OVERLAP) -> tuple[SiteKey, str]:
    """A successor of the same name and scopes, with its secret; the old key ends after a while."""
    ends = timezone.now() + overlap
    SiteKey.objects.filter(pk=key.pk).update(expires_at=Least("expires_at", ends))
    key.refresh_from_db(fields=["expires_at"])
    return SiteKey.issue(key.site, key.name, key.scopes)


def revoke_keys(keys: QuerySet[SiteKey]) -> int:
    """End them now; returns how many were not revoked before."""
    return keys.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
