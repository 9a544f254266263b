"""Who wrote."""

from django.db import models

from comments.ids import new_id
from comments.models.site import Site


class Author(models.Model):
    """A guest, a registered reader, or one vouched for by the publisher; known to one site."""

    class Kind(models.TextChoices):
        GUEST = "guest"
        REGISTERED = "registered"
        SSO = "sso", "single sign-on"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="authors")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.GUEST)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    token_version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Raised to make all tokens of this author void."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="author_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["guest", "registered", "sso"]),
                name="author_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
