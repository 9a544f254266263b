"""What a person should look at, as a model of its own so that the admin has a page for it."""

from comments.models import Comment
from moderation.querysets import QueueQuerySet


class Queue(Comment):
    """The comments that wait for a person. See QueueQuerySet.waiting."""

    objects = QueueQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "comment in the queue"
        verbose_name_plural = "queue"
        default_permissions = ()
