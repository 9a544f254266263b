"""How many readers a discussion has."""

from django.db import models

from comments.models.thread import Thread


class Readership(models.Model):
    """Views of a thread in the last hour. A thread that nobody opened in it has no row."""

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="readership"
    )
    views = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.views}"
