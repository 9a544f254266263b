"""What moderators tell each other."""

from django.conf import settings
from django.db import models

from comments.models import Author, Comment


class Note(models.Model):
    """On an author, written at one of their comments. Readers and publishers never see it."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="notes")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="notes")
    text = models.CharField(max_length=1000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    writer_name = models.CharField(max_length=150, help_text="Stays when the account goes.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.writer_name}: {self.text}"
