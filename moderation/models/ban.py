"""Who may not post on a site, and until when."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from comments.ids import new_id
from comments.models import Author, Site
from moderation.models.act import Act


class BanQuerySet(models.QuerySet):
    def in_force(self, now: datetime) -> Self:
        return self.filter(lifted_at__isnull=True).filter(Q(until__isnull=True) | Q(until__gt=now))


class Ban(models.Model):
    """Of one author, one address or one network. Without an end it lasts until it is lifted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False, related_name="bans")
    author = models.ForeignKey(
        Author, on_delete=models.CASCADE, null=True, blank=True, related_name="bans"
    )
    address_hash = models.CharField(max_length=80, blank=True)
    network_hash = models.CharField(max_length=80, blank=True)
    shadow = models.BooleanField(
        default=False,
        db_default=False,
        help_text="They may go on writing and see it as published; nobody else sees any of it.",
    )
    until = models.DateTimeField(null=True, blank=True, help_text="Empty: until it is lifted.")
    reason = models.CharField(max_length=200, blank=True)
    act = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, editable=False, related_name="bans"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, editable=False, related_name="lifted_bans"
    )

    objects = BanQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=False, address_hash="", network_hash="")
                | (Q(author__isnull=True, network_hash="") & ~Q(address_hash=""))
                | (Q(author__isnull=True, address_hash="") & ~Q(network_hash="")),
                name="ban_is_of_one_author_or_address_or_network",
            )
        ]
        indexes = [
            models.Index("site", "author", name="bans_by_author"),
            models.Index(
                "site", "address_hash", condition=~Q(address_hash=""), name="bans_by_address"
            ),
            models.Index(
                "site", "network_hash", condition=~Q(network_hash=""), name="bans_by_network"
            ),
        ]

    def __str__(self) -> str:
        return f"Ban of {self.target}"

    @property
    def target(self) -> str:
        if self.author is not None:
            return self.author.name
        kind, digest = (
            ("address", self.address_hash) if self.address_hash else ("network", self.network_hash)
        )
        return f"{kind} {digest[-8:]}"
