"""What makes a retried post safe."""

from django.db import models

from comments.models.comment import Comment


class IdempotencyKey(models.Model):
    """A client's key for one post, with who used it, what for, and what came of it.

    `owner` is the author's id, or for a newcomer the hash of address and user agent: a key
    that somebody else happens to use is another key. `form` is the digest of the form that a
    newcomer filled in, which nobody else was handed. `answer` is what a publisher's server was told
    in ids and numbers, where it made no comment.
    """

    owner = models.CharField(max_length=160)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    form = models.CharField(max_length=64, blank=True)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, db_index=False)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_is_used_once")
        ]

    def __str__(self) -> str:
        return self.key
