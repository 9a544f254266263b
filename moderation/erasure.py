"""What moderation forgets when a comment is deleted."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField, Value
from django.dispatch import receiver

from comments.models import Status
from comments.signals import comment_moved
from comments.transitions import Move
from moderation.models import Decision, Score
from moderation.reasons import QUOTES


class _Without(Func):
    """A JSON object without some of its keys."""

    template = "(%(expressions)s)"
    arg_joiner = " - "


@receiver(comment_moved)
def forget_words(moves: Sequence[Move], **_: Any) -> None:
    """Its words must not live on in what drove a score or in a decision's reason."""
    gone = [move.comment_id for move in moves if move.to_status == Status.DELETED]
    if not gone:
        return
    Score.objects.filter(revision__comment__in=gone).update(drivers={})
    keys = Value(list(QUOTES), output_field=ArrayField(TextField()))
    quoting = Decision.objects.filter(comment__in=gone, detail__has_any_keys=QUOTES)
    quoting.update(detail=_Without(F("detail"), keys))
