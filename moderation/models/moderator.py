"""Who works for which site."""

from django.conf import settings
from django.db import models

from comments.models import Site


class SiteModerator(models.Model):
    """What this person may do is said by groups; here is where. Superusers see every site."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="moderated_sites"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="moderators")

    class Meta:
        verbose_name = "moderator"
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="one_row_per_moderator_and_site")
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.site}"
