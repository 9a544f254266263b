"""How a comment stands by its decisions, if some of them had never been made.

A comment's state is what its decisions made of it, one after the other. Without those that are
taken back, the others are gone through again: what people decided holds whatever came before it;
what a machine decided holds where it could have decided so from the state that there is then. So
nothing comes back that somebody else took down, and nothing stays down that only an undone act kept
there.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from comments.models import Comment, Revision, Status
from comments.transitions import MOVES, NO_ASIDE, Aside, Locked, SourceKind, State
from moderation.models import Decision
from moderation.models.decision import KEPT_OLDER_TEXT, SHADOWED


def states_without(taken_back: Iterable[Decision], comments: Locked) -> dict[UUID, State]:
    """By comment, how it would stand without these decisions. Two statements, however many."""
    undone = {part.pk: part for part in taken_back}
    histories: dict[UUID, list[Decision]] = {pk: [] for pk in comments}
    found = Decision.objects.filter(comment__in=list(comments)).order_by("number")
    for decision in found.select_related("reverted_by"):
        histories[decision.comment_id].append(decision)
    newest = _newest_texts(undone, histories)
    return {
        pk: _state(histories[pk], undone, comment, newest.get(pk, comment.newest_revision_id))
        for pk, comment in comments.items()
    }


def _state(
    history: list[Decision], undone: Mapping[UUID, Decision], comment: Comment, newest: UUID
) -> State:
    first = history[0]
    status, public = Status(first.from_status), first.public_before_id
    first_public = next((d for d in history if _publishes(d)), None)
    was_public = public or not first_public
    published_at = comment.published_at if was_public else None
    aside = NO_ASIDE
    for decision in history:
        if not _counts(decision, undone) or not _holds(decision, status):
            continue
        status = Status(decision.to_status)
        aside = Aside(decision.text_sent, decision.detail.get(SHADOWED, False))
        if _publishes(decision):
            public = decision.public_after_id
            when = comment.published_at if decision is first_public else decision.created_at
            published_at = published_at or when
    return State(status, newest, public, published_at, *aside)


def _counts(decision: Decision, undone: Mapping[UUID, Decision]) -> bool:
    return not decision.reverts_id and not _was_undone(decision) and decision.pk not in undone


def _was_undone(decision: Decision) -> bool:
    return hasattr(decision, "reverted_by")


def _holds(decision: Decision, status: Status) -> bool:
    """Whether it would have been carried out from this state."""
    if status == Status.DELETED:
        return False
    if decision.source_kind == SourceKind.MODERATOR:
        return True
    to = Status(decision.to_status)
    if not decision.changed_something:
        return False  # a machine doubted an edit
    return (status, to) in MOVES[SourceKind(decision.source_kind)]


def _publishes(decision: Decision) -> bool:
    return decision.to_status == Status.PUBLISHED and not decision.reverts_id


def _newest_texts(
    undone: Mapping[UUID, Decision], histories: Mapping[UUID, list[Decision]]
) -> dict[UUID, UUID]:
    """Where giving up an edit is undone: the last text, unless that was given up as well."""
    concerned = {one.comment_id for one in undone.values() if one.reason == KEPT_OLDER_TEXT}
    if not concerned:
        return {}
    given_up = {
        decision.revision_id: decision.public_after_id
        for pk in concerned
        for decision in histories[pk]
        if decision.reason == KEPT_OLDER_TEXT and _counts(decision, undone)
    }
    texts = Revision.objects.filter(comment__in=concerned).order_by("number")
    last = dict(texts.values_list("comment_id", "pk"))
    return {pk: given_up.get(text) or text for pk, text in last.items()}
