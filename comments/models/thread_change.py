"""What a thread has still to be told."""

from django.db import models

from comments.models.thread import Thread


class ThreadChange(models.Model):
    """A new comment under a thread that its row does not count yet.

    Stored with the comment, and carried over a moment after; one that stays was left by a process
    that died in between.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"{self.thread_id} +1"
