"""The secret keys of a publisher's servers, and what each may do."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from comments.ids import new_id
from comments.models.site import Site

PREFIX = "parley_"
HINT = 4  # characters


class KeyScope(models.TextChoices):
    """What a key opens, beyond what every reader may do."""

    THREADS = "threads", "make, close and rename threads"
    COMMENTS_READ = "comments:read", "every comment, flags, decisions"
    COMMENTS_WRITE = "comments:write", "post on behalf of readers"
    MODERATE = "moderate", "approve, hold, reject and undo"
    AUTHORS = "authors", "find authors, ban them and lift bans"
    SCORE = "score", "ask the classifier about texts"
    POLICY = "policy", "the policy, and which classifier is in use"
    WEBHOOKS = "webhooks", "webhooks"
    EXPORT = "export", "export"


RESERVED = (KeyScope.WEBHOOKS, KeyScope.EXPORT)
"""They open nothing yet, so none is offered."""


class SiteKeyQuerySet(models.QuerySet):
    def good_at(self, moment: datetime) -> Self:
        """Neither revoked nor run out: as `site_keys.key_with` asks."""
        lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=moment)
        return self.filter(lasting, revoked_at__isnull=True)


class SiteKey(models.Model):
    """A secret of the publisher's own server. Only its hash is kept; it is shown once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="secret_keys")
    name = models.CharField(max_length=80, help_text="The server or tool that will hold it.")
    scopes = ArrayField(
        models.CharField(max_length=16, choices=KeyScope),
        default=list,
        blank=True,
        help_text="Without any it only lifts the limits on what readers may do.",
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(
        max_length=HINT, blank=True, editable=False, help_text="The end of the secret."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True, editable=False, help_text="A day of UTC.")
    expires_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = SiteKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "secret key"
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=KeyScope.values), name="key_scopes_are_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="key_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})" if self.hint else self.name

    @classmethod
    def issue(
        cls, site: Site, name: str, scopes: Iterable[KeyScope | str] = ()
    ) -> tuple["SiteKey", str]:
        """Make a key and return it with its secret, which cannot be read again."""
        secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
        key = cls.objects.create(
            site=site,
            name=name,
            scopes=sorted(set(map(str, scopes))),
            digest=cls.digest_of(secret),
            hint=secret[-HINT:],
        )
        return key, secret

    @staticmethod
    def digest_of(secret: str) -> str:
        # The secret has 256 random bits: a slow password hash would add cost and no safety.
        return hashlib.sha256(secret.encode(errors="replace")).hexdigest()

    def is_good_at(self, moment: datetime) -> bool:
        """As the QuerySet's `good_at`."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > moment)
