"""How far a moderator's decisions can be built on: how often colleagues saw it the same way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count

from comments.ids import id_at
from comments.models import Status
from comments.transitions import SourceKind
from moderation.learning.judgements import name_of
from moderation.models import Decision
from moderation.models.decision import KEPT_OLDER_TEXT

# A newcomer starts as if colleagues had agreed 19 times in 20: the usual among moderators of one
# desk, and so much that a few first quarrels mean little.
PRIOR_AGREED, PRIOR_DIFFERED = 19.0, 1.0
# One colleague alone, who may be the one in the wrong, takes away half of the weight at most.
MOST_BY_ONE_COLLEAGUE = 20.0
# People learn, and houses change their rules.
LOOK_BACK = timedelta(days=365)

_CLEAR = (Status.PUBLISHED, Status.REJECTED)


class Meeting(NamedTuple):
    """Two moderators who decided on the same text, and whether they saw it the same way."""

    pair: tuple[str, str]
    agreed: bool


def weights_of_moderators(now: datetime) -> dict[str, float]:
    """A weight from 0 to 1 for each moderator whose decisions met those of a colleague."""
    return weights_from(_meetings(now - LOOK_BACK))


def weights_from(meetings: Iterable[Meeting]) -> dict[str, float]:
    """The mean of a Beta posterior of agreeing, over that of a newcomer; never more than 1."""
    counts = Counter(meetings)
    agreed: dict[str, float] = defaultdict(lambda: PRIOR_AGREED)
    differed: dict[str, float] = defaultdict(lambda: PRIOR_DIFFERED)
    for pair in {meeting.pair for meeting in counts}:
        same, other = counts[Meeting(pair, True)], counts[Meeting(pair, False)]
        share = min(1.0, MOST_BY_ONE_COLLEAGUE / (same + other))
        for moderator in pair:
            agreed[moderator] += share * same
            differed[moderator] += share * other
    newcomer = PRIOR_AGREED / (PRIOR_AGREED + PRIOR_DIFFERED)
    return {who: min(1.0, agreed[who] / (agreed[who] + differed[who]) / newcomer) for who in agreed}


class _Act(NamedTuple):
    who: str
    to_status: str
    took_back: str


def _meetings(since: datetime) -> Iterable[Meeting]:
    for acts in _acts_on_shared_texts(since).values():
        clear = {act.who: act.to_status for act in acts if act.to_status in _CLEAR}
        for pair in combinations(sorted(clear), 2):
            yield Meeting(pair, clear[pair[0]] == clear[pair[1]])
        for act in acts:
            # Undone to `held`: no verdict of one's own, but one on the colleague's.
            if act.took_back not in ("", act.who) and act.to_status not in _CLEAR:
                yield Meeting(tuple(sorted((act.who, act.took_back))), False)  # type: ignore[arg-type]


def _acts_on_shared_texts(since: datetime) -> Mapping[UUID, list[_Act]]:
    """What each of several people did on a text, in the order of time."""
    human = (
        Decision.objects.filter(pk__gte=id_at(since), source_kind=SourceKind.MODERATOR)
        .exclude(reason=KEPT_OLDER_TEXT)
        .order_by()
    )
    shared = human.values("revision").annotate(people=Count("source_name", distinct=True))
    rows = human.filter(revision__in=shared.filter(people__gt=1).values("revision"))
    in_order = rows.order_by("number")
    acts: dict[UUID, list[_Act]] = defaultdict(list)
    for revision, actor, name, status, kind, other, others_name in in_order.values_list(
        "revision_id",
        "actor_id",
        "source_name",
        "to_status",
        "reverts__source_kind",
        "reverts__actor_id",
        "reverts__source_name",
    ):
        took_back = name_of(other, others_name) if kind == SourceKind.MODERATOR else ""
        acts[revision].append(_Act(name_of(actor, name), status, took_back))
    return acts
