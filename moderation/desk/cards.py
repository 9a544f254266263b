"""What a moderator sees of one comment, gathered for a page of them in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince

from comments.counts import states_of_authors
from comments.models import Comment, Flag, Status
from comments.transitions import SourceKind
from moderation.labels import Label
from moderation.languages import language_name
from moderation.models import Ban, Decision, Reason, Score, Threshold
from moderation.models.decision import EDIT_WAITS
from moderation.policy import policies_of
from moderation.reasons import in_words

NOT_SCORED = "The classifier has not looked at it for five minutes: is a worker running?"
TAKEN_BACK = "What was decided on it was taken back"
SHOWN_FROM = 0.1
MARKED_FROM = 0.7
FULLY_KNOWN = "en"
"""The language in which the classifier judges all labels."""


@dataclass(frozen=True)
class Bar:
    """One label's score, and the words that drove it."""

    name: str
    score: float
    level: str
    words: Sequence[tuple[str, float]]

    @property
    def marked(self) -> list[str]:
        """The words that are worth marking in the text: of labels that matter, and strong."""
        if self.level == "low":
            return []
        return [word for word, weight in self.words if weight >= MARKED_FROM]

    @property
    def percent(self) -> str:
        return f"{self.score:.0%}"


@dataclass(frozen=True)
class Card:
    comment: Comment
    why: Sequence[str]
    bars: Sequence[Bar]
    scored: bool
    language: str
    flags: Sequence[Flag]
    history: Mapping[str, int]
    bans: Sequence[Ban]
    reasons: Sequence[Reason]
    """By which the comment can be rejected."""

    @property
    def spam(self) -> Reason | None:
        """The reason that the key for spam stands for."""
        return next((reason for reason in self.reasons if Label.SPAM in reason.teaches), None)

    @property
    def target(self) -> str:
        return target_of(self.comment)

    @property
    def age(self) -> str:
        age = _roughly_since(self.comment.newest_revision.created_at)
        return f"{age} ago" if age else "just now"

    @property
    def author_since(self) -> str:
        age = _roughly_since(self.comment.author.created_at)
        return f"here for {age}" if age else "new here"


def target_of(comment: Comment) -> str:
    """What buttons send: the comment, and the text and decision that were on the screen."""
    decision = comment.last_decision or ""  # type: ignore[attr-defined]
    return f"{comment.pk}:{comment.newest_revision_id}:{decision}"


def cards_for(comments: Sequence[Comment]) -> list[Card]:
    """Cards of comments `with_context`; the number of queries does not depend on theirs."""
    ids = [comment.pk for comment in comments]
    authors = {comment.author_id for comment in comments}
    flags = _by(
        Flag.objects.open().filter(comment__in=ids).select_related("reporter"), "comment_id"
    )
    bans = _by(Ban.objects.in_force(timezone.now()).filter(author__in=authors), "author_id")
    latest = {d.comment_id: d for d in Decision.objects.not_taken_back().latest_of(ids)}
    scores = {
        s.revision_id: s for s in Score.objects.newest_of(c.newest_revision_id for c in comments)
    }
    policies = policies_of(comment.thread.site_id for comment in comments)
    reasons = Reason.objects.by_site(comment.thread.site_id for comment in comments)
    history = states_of_authors(authors)
    cards = []
    for comment in comments:
        score = scores.get(comment.newest_revision_id)
        policy = policies.get(comment.thread.site_id)
        cards.append(
            Card(
                comment=comment,
                why=_why(comment, latest.get(comment.pk), flags[comment.pk]),
                bars=_bars(score, policy.thresholds.all() if policy else []),
                scored=score is not None,
                language=_language(score),
                flags=flags[comment.pk],
                history=history[comment.author_id],
                bans=bans[comment.author_id],
                reasons=reasons[comment.thread.site_id],
            )
        )
    return cards


def _roughly_since(moment: datetime) -> str:
    """The largest unit only; empty for less than a minute."""
    age = timesince(moment, depth=1)
    return "" if age.startswith("0") else age


def _by(rows: Iterable[Any], key: str) -> dict[UUID, list[Any]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[getattr(row, key)].append(row)
    return grouped


def _why(comment: Comment, latest: Decision | None, flags: Sequence[Flag]) -> list[str]:
    why = []
    if comment.status in (Status.HELD, Status.REJECTED) and latest is not None:
        words = in_words(latest.source_kind, latest.reason, latest.detail)
        by = latest.source_name if latest.source_kind == SourceKind.MODERATOR else ""
        why.append(f"{words} · by {by}" if by else words)
    if comment.shadowed:
        why.append("Its author sees it as published; nobody else sees it")
    if comment.is_edit_waiting:
        why.append("The author changed it; readers still see the older text")
        if latest is not None and latest.detail.get(EDIT_WAITS):
            why.append(in_words(latest.source_kind, latest.reason, latest.detail))
    if flags and not (latest and latest.reason == "flags" and comment.status == Status.HELD):
        readers = "1 reader" if len(flags) == 1 else f"{len(flags)} readers"
        public = "; it is public" if comment.status == Status.PUBLISHED else ""
        why.append(f"{readers} flagged it{public}")
    if comment.status == Status.PENDING:
        was_taken_back = comment.last_decision  # type: ignore[attr-defined]
        why.append(TAKEN_BACK if was_taken_back else NOT_SCORED)
    if comment.status == Status.PUBLISHED and not why:
        why.append("Readers see it")
    return why or ["It waits for a person"]


def _bars(score: Score | None, thresholds: Iterable[Threshold]) -> list[Bar]:
    if score is None:
        return []
    limits = {t.label: t for t in thresholds}
    bars = [
        Bar(str(Label(label).label), p, _level(p, limits.get(label)), _words(score, label))
        for label, p in score.probabilities.items()
        if p >= SHOWN_FROM or label in (Label.SPAM, Label.TOXIC)
    ]
    return sorted(bars, key=lambda bar: -bar.score)


def _language(score: Score | None) -> str:
    """What to know of the scores of a comment that is not in English."""
    if score is None or score.language in ("", FULLY_KNOWN):
        return ""
    name = capfirst(language_name(score.language))
    if score.understood:
        judged = " and ".join(str(Label(label).label) for label in score.probabilities)
        return f"{name}: only {judged} were judged"
    return f"{name}: not a language the classifier knows; only rules and a word list judged it"


def _words(score: Score, label: str) -> list[tuple[str, float]]:
    return [(text, weight) for text, weight in score.drivers.get(label, []) if weight > 0]


def _level(score: float, limit: Threshold | None) -> str:
    if limit is None or score < limit.publish_below:
        return "low"
    return "high" if score >= limit.hold_above else "unsure"
