"""Who works for which site."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import QuerySet

from comments.models import Site

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class SiteModerator(models.Model):
    """What this person may do is said by groups; here is where. Superusers see every site."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="moderated_sites",
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="moderators")

    class Meta:
        verbose_name = "moderator"
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="one_row_per_moderator_and_site")
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.site}"


def sites_of(user: "User | AnonymousUser") -> QuerySet[Site]:
    """The sites this person works for."""
    if user.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(moderators__user=user.pk)
