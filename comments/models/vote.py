"""A reader's up or down."""

from django.db import models

from comments.models.author import Author
from comments.models.comment import Comment


class Vote(models.Model):
    """At most one per reader and comment."""

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, db_index=False, related_name="votes"
    )
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    counts = models.BooleanField(
        default=True, editable=False, help_text="Whether it is in the comment's tallies."
    )
    address_hash = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "author"], name="one_vote_per_author_and_comment"
            ),
            models.CheckConstraint(
                condition=models.Q(value__in=[-1, 1]), name="vote_is_up_or_down"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d}"
