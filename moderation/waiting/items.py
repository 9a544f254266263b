"""The table of what waits, made of what other tables say: one statement, for one comment or many.

Whoever changes what decides on it has the comments locked and calls `requeue`: the decision log,
reports, and the worker. There is no second way to write the table, but for a comment that is held
as it is stored, whose item is stored with it, and for who works on what (`leases.py`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from comments.ids import id_at
from comments.models import Comment, Readership, Status
from comments.transitions import SourceKind
from moderation.labels import Label
from moderation.models import QueueItem
from moderation.models.decision import EDIT_WAITS
from moderation.models.score_request import LONGEST_WAIT
from moderation.waiting.cost import RISK_SQL, risk

_BATCH = 5_000

_WHY = {
    SourceKind.RULE: QueueItem.Why.RULE,
    SourceKind.MODEL: QueueItem.Why.MODEL,
    SourceKind.MODERATOR: QueueItem.Why.PERSON,
}
"""Why what was held waits; for others see `_ITEMS`."""


def requeue(comment_ids: Collection[UUID]) -> None:
    """Have these comments, locked by the caller, wait for a person if they should, and no longer if
    they should not."""
    with connection.cursor() as cursor:
        cursor.execute(_REQUEUE, {"ids": list(comment_ids), "overdue": _overdue(timezone.now())})


def entering(comment: Comment, kind: SourceKind, reason: str, now: datetime) -> QueueItem:
    """The item of a comment that is held as it is stored, to be stored with it."""
    readers = Readership.objects.filter(pk=comment.thread_id).first()
    return QueueItem(
        comment=comment,
        site_id=comment.thread.site_id,
        author=comment.author,
        thread_id=comment.thread_id,
        text=comment.newest_revision.body,
        why=_WHY.get(kind, QueueItem.Why.OTHER),
        reason=reason,
        first_time=not comment.author.comments.filter(published_at__isnull=False).exists(),
        risk=risk(None),
        readers=readers.views if readers else 0,
        since=now,
    )


def weigh() -> int:
    """Have items say how many read their discussion now; returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(_WEIGH)
        return cursor.rowcount


def bring_in_overdue() -> int:
    """Have wait for people what no machine came for in time; returns how many comments."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OVERDUE, {"overdue": _overdue(timezone.now())})
        found = [pk for (pk,) in cursor.fetchall()]
        if found:
            requeue(found)
    return len(found)


def wrong_items() -> list[UUID]:
    """Comments that wait and have no item, or another than they should, and items of those that do
    not wait. Texts that the worker has in hand are left out: it calls `requeue` itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        # It reads all that waits: no reader does.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_WRONG, {"overdue": _overdue(timezone.now())})
        return [pk for (pk,) in cursor.fetchall()]


def mend(comment_ids: Iterable[UUID]) -> None:
    """Lock these and `requeue` them, some at a time."""
    left = sorted(comment_ids)
    while left:
        some, left = left[:_BATCH], left[_BATCH:]
        with transaction.atomic():
            locked = Comment.objects.filter(pk__in=some).select_for_update(no_key=True)
            requeue(locked.order_by("pk").values_list("pk", flat=True))


def _overdue(now: datetime) -> UUID:
    return id_at(now - LONGEST_WAIT)


_SCORES = ", ".join(f"'{label}', score.{label}" for label in Label.values)
_WORST = f"GREATEST({', '.join(f'score.{label}' for label in Label.values)})"
_WHY_HELD = " ".join(f"WHEN '{kind}' THEN '{why}'" for kind, why in _WHY.items())

# What should stand in the table. `{which}` says of which comments; their newest decision that was
# not taken back says why they are held. An edit waits once the classifier has had its say, or as
# soon as a rule doubts it. What is pending and asks no machine was taken back from one. `IS TRUE`
# keeps the planner from the index of undos, of which a comment has one in a million.
_ITEMS = f"""
    SELECT comment.id AS comment_id, thread.site_id, comment.author_id, comment.thread_id,
        revision.body AS text,
        CASE
            WHEN taken_back.is_so THEN '{QueueItem.Why.PERSON}'
            WHEN comment.status = '{Status.PENDING}' THEN '{QueueItem.Why.OVERDUE}'
            WHEN comment.status = '{Status.PUBLISHED}' THEN
                CASE WHEN flag.reports > 0
                    THEN '{QueueItem.Why.REPORTS}' ELSE '{QueueItem.Why.EDIT}' END
            WHEN held.reason = 'flags' THEN '{QueueItem.Why.REPORTS}'
            ELSE CASE held.source_kind {_WHY_HELD} ELSE '{QueueItem.Why.OTHER}' END
        END AS why,
        COALESCE(held.reason, '') AS reason,
        flag.reports, edit.waits AS edited, revision.in_danger,
        NOT EXISTS (
            SELECT 1 FROM comments_comment earlier
            WHERE earlier.author_id = comment.author_id
                AND earlier.id < comment.id AND earlier.published_at < comment.created_at
        ) AS first_time,
        COALESCE(score.language, '') AS language,
        COALESCE(score.scores, '{{{{}}}}') AS scores,
        {RISK_SQL.format(worst="score.worst", reports="flag.reports")} AS risk,
        COALESCE(readership.views, 0) AS readers,
        CASE
            WHEN comment.status = '{Status.PUBLISHED}' AND flag.reports > 0 THEN flag.first
            ELSE GREATEST(held.created_at, revision.created_at)
        END AS since
    FROM comments_comment comment
    JOIN comments_thread thread ON thread.id = comment.thread_id
    JOIN comments_revision revision ON revision.id = comment.newest_revision_id
    LEFT JOIN comments_readership readership ON readership.thread_id = comment.thread_id
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS reports, min(created_at) AS first FROM moderation_flag
        WHERE comment_id = comment.id AND resolved_at IS NULL
    ) flag
    CROSS JOIN LATERAL (
        SELECT NOT EXISTS (
            SELECT 1 FROM moderation_scorerequest request
            WHERE request.revision_id = comment.newest_revision_id
        ) AS by_none
    ) asked
    CROSS JOIN LATERAL (
        SELECT comment.status = '{Status.PENDING}' AND asked.by_none AND EXISTS (
            SELECT 1 FROM moderation_decision undo
            WHERE undo.comment_id = comment.id
                AND undo.revision_id = comment.newest_revision_id
                AND (undo.reverts_id IS NOT NULL) IS TRUE
        ) AS is_so
    ) taken_back
    CROSS JOIN LATERAL (
        SELECT comment.status = '{Status.PUBLISHED}'
            AND comment.newest_revision_id <> comment.public_revision_id
            AND (
                asked.by_none
                OR EXISTS (
                    SELECT 1 FROM moderation_decision doubt
                    WHERE doubt.comment_id = comment.id
                        AND doubt.revision_id = comment.newest_revision_id
                        AND doubt.detail ? '{EDIT_WAITS}'
                )
            ) AS waits
    ) edit
    LEFT JOIN LATERAL (
        SELECT source_kind, reason, created_at FROM moderation_decision decision
        WHERE comment_id = comment.id AND (reverts_id IS NULL) IS TRUE AND NOT EXISTS (
            SELECT 1 FROM moderation_decision undo WHERE undo.reverts_id = decision.id
        )
        ORDER BY number DESC LIMIT 1
    ) held ON comment.status = '{Status.HELD}'
    LEFT JOIN LATERAL (
        SELECT language, jsonb_strip_nulls(jsonb_build_object({_SCORES})) AS scores,
            {_WORST} AS worst
        FROM moderation_score score
        WHERE revision_id = comment.newest_revision_id ORDER BY id DESC LIMIT 1
    ) score ON true
    WHERE {{which}} AND (
        comment.status = '{Status.HELD}'
        OR comment.status = '{Status.PUBLISHED}' AND (flag.reports > 0 OR edit.waits)
        OR comment.status = '{Status.PENDING}' AND comment.id < %(overdue)s
        OR taken_back.is_so
    )
"""

_OF_PEOPLE = ("escalated_at", "escalated_by_id", "leased_until", "leased_to_id")
_COLUMNS = [
    str(field.column)
    for field in QueueItem._meta.concrete_fields
    if field.column not in _OF_PEOPLE and not field.generated
]
_CHANGES = ", ".join(f"{one} = EXCLUDED.{one}" for one in _COLUMNS if one != "comment_id")

# What was drawn by lot stays until somebody has read it, or its author takes it back.
_IS_SAMPLE = f"""(
    item.why = '{QueueItem.Why.SAMPLE}' AND NOT EXISTS (
        SELECT 1 FROM moderation_decision decision
        WHERE decision.comment_id = item.comment_id AND decision.source_kind IN
            ('{SourceKind.MODERATOR}', '{SourceKind.AUTHOR}')
    )
)"""

_REQUEUE = f"""
    WITH waiting AS ({_ITEMS.format(which="comment.id = ANY(%(ids)s)")}),
    gone AS (
        DELETE FROM moderation_queueitem item
        WHERE comment_id = ANY(%(ids)s) AND NOT {_IS_SAMPLE}
            AND NOT EXISTS (SELECT 1 FROM waiting WHERE waiting.comment_id = item.comment_id)
    )
    INSERT INTO moderation_queueitem ({", ".join(_COLUMNS)})
    SELECT {", ".join(_COLUMNS)} FROM waiting
    ON CONFLICT (comment_id) DO UPDATE SET {_CHANGES}
"""

_WEIGH = """
    UPDATE moderation_queueitem item SET readers = found.views
    FROM (
        SELECT comment.id, COALESCE(readership.views, 0) AS views
        FROM moderation_queueitem waiting
        JOIN comments_comment comment ON comment.id = waiting.comment_id
        LEFT JOIN comments_readership readership ON readership.thread_id = comment.thread_id
        WHERE waiting.why <> 'sample'
    ) found
    WHERE found.id = item.comment_id AND item.readers <> found.views
"""

# Those of which somebody decides in this moment are left to them.
_OVERDUE = f"""
    SELECT comment.id FROM comments_comment comment
    WHERE comment.status = '{Status.PENDING}' AND comment.id < %(overdue)s
        AND NOT EXISTS (SELECT 1 FROM moderation_queueitem WHERE comment_id = comment.id)
    ORDER BY comment.id LIMIT {_BATCH} FOR NO KEY UPDATE SKIP LOCKED
"""

# A union, each part of which has an index; an OR would read every comment.
_MAY_WAIT = f"""comment.id IN (
    SELECT id FROM comments_comment WHERE status = '{Status.HELD}'
    UNION SELECT id FROM comments_comment WHERE status = '{Status.PENDING}'
    UNION SELECT id FROM comments_comment
        WHERE status = '{Status.PUBLISHED}' AND newest_revision_id <> public_revision_id
    UNION SELECT comment_id FROM moderation_flag WHERE resolved_at IS NULL
)"""

_WRONG = f"""
    WITH waiting AS ({_ITEMS.format(which=_MAY_WAIT)})
    SELECT comment_id
    FROM (SELECT {", ".join(_COLUMNS)} FROM moderation_queueitem) item
    FULL JOIN (SELECT {", ".join(_COLUMNS)} FROM waiting) waiting USING (comment_id)
    JOIN comments_comment comment ON comment.id = comment_id
    WHERE to_jsonb(item) IS DISTINCT FROM to_jsonb(waiting)
        AND NOT (waiting.why IS NULL AND {_IS_SAMPLE})
        AND NOT EXISTS (
            SELECT 1 FROM moderation_scorerequest request
            WHERE request.revision_id = comment.newest_revision_id
        )
"""
