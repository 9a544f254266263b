"""Comments with all that moderators know of them, in a few queries for a page."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Prefetch

from comments.models import Comment, Flag, Site
from moderation.models import Decision, QueuedComment, Score
from moderation.models.queued_comment import QueuedCommentQuerySet


def comments_of(site: Site) -> QueuedCommentQuerySet:
    """The site's comments, in every state."""
    return QueuedComment.objects.filter(thread__site=site).with_context()


def with_record(comments: QueuedCommentQuerySet) -> QueuedCommentQuerySet:
    """Every text, report and decision as well."""
    flags = Flag.objects.select_related("reporter", "resolution")
    decisions = Decision.objects.select_related("policy_version")
    return comments.prefetch_related(
        "revisions", Prefetch("flags", flags), Prefetch("decisions", decisions)
    )


def judged(comments: Sequence[Comment]) -> Sequence[Comment]:
    """The same, each with what the classifier said of it and how many reports are open."""
    revisions = [comment.newest_revision_id for comment in comments]
    scores = {score.revision_id: score for score in Score.objects.newest_of(revisions)}
    reports = Flag.objects.open().filter(comment__in=[comment.pk for comment in comments])
    flags = Counter(reports.order_by().values_list("comment", flat=True))
    for comment in comments:
        comment.prediction = scores.get(comment.newest_revision_id)  # type: ignore[attr-defined]
        comment.open_flags = flags[comment.pk]  # type: ignore[attr-defined]
    return comments
