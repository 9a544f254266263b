"""A moderator has called somebody otherwise."""

from django.db import models

from comments.models import Author
from moderation.models.act import Act


class NameChange(models.Model):
    """What an act did to a name; undoing the act gives it back."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="name_change")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="name_changes")
    before = models.CharField(max_length=60)
    after = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
