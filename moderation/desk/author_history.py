"""What happened with one author, in one row: what they wrote, what was said of it and done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from comments.models import Author, Flag, Revision
from moderation.labels import Label
from moderation.models import Act, Ban, Decision, NameChange, Note, Score
from moderation.reasons import in_words

SHOWN = 60
WORTH_SAYING = 0.1
"""Scores below it are in nobody's way."""
_STEP = " → "


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    when: datetime
    what: str
    who: str = ""
    """By whom; of a text, what the classifier found in it."""
    text: str = ""
    changes: Sequence[tuple[str, str]] = ()
    """Of an edit, the words that are the `same`, `gone` and `new`."""
    comment: object = None
    """The id of the comment that it is about."""
    act: Act | None = None
    """What it is a part of, where that may be undone here."""


def history_of(author: Author) -> list[Event]:
    """The newest first, as many as fit on a page; in one query for each kind."""
    notes = Note.objects.filter(author=author)[:SHOWN]
    events = [
        *_texts(author),
        *_decisions(author),
        *_flags(author),
        *_bans(author),
        *(Event(note.created_at, "Note", note.writer_name, note.text) for note in notes),
        *_names(author),
    ]
    events.sort(key=lambda event: event.when, reverse=True)
    return _each_act_once(events[:SHOWN])


def _each_act_once(events: Sequence[Event]) -> list[Event]:
    """An act on many comments is undone as one: its newest line says so."""
    seen: set[object] = set()
    shown = []
    for event in events:
        is_done = event.act is None or event.act.kind == Act.Kind.UNDO or _was_undone(event.act)
        offered = None if is_done or event.act.pk in seen else event.act  # type: ignore[union-attr]
        seen.add(event.act.pk if event.act else None)
        shown.append(replace(event, act=offered))
    return shown


def _was_undone(act: Act) -> bool:
    return hasattr(act, "reverted_by")


def _texts(author: Author) -> Iterator[Event]:
    texts = list(Revision.objects.filter(comment__author=author).order_by("-pk")[: SHOWN + 1])
    before = {(one.comment_id, one.number): one.body for one in texts}
    scores = {one.revision_id: one for one in Score.objects.newest_of(text.pk for text in texts)}
    for one in texts[:SHOWN]:
        older = before.get((one.comment_id, one.number - 1))
        what = "Wrote" if one.number == 1 else "Edited"
        event = Event(one.created_at, what, _judged(scores.get(one.pk)), comment=one.comment_id)
        if older is None:
            yield replace(event, text=one.body)
        else:
            yield replace(event, changes=words_changed(older, one.body))


def _judged(score: Score | None) -> str:
    """What the classifier found in a text, the likeliest first."""
    found = sorted((score.probabilities if score else {}).items(), key=lambda one: -one[1])
    likely = [f"{Label(label).label} {p:.0%}" for label, p in found if p >= WORTH_SAYING]
    return ", ".join(likely[:3])


def _decisions(author: Author) -> Iterator[Event]:
    mine = Decision.objects.filter(comment__author=author).select_related("act__reverted_by")
    for one in mine.order_by("-number")[:SHOWN]:
        moved = one.from_status != one.to_status
        words = in_words(one.source_kind, one.reason, one.detail)
        what = f"{one.from_status}{_STEP}{one.to_status}" if moved else f"Stays {one.to_status}"
        yield Event(
            one.created_at, what, one.source_name, words, comment=one.comment_id, act=one.act
        )


def _flags(author: Author) -> Iterator[Event]:
    reports = Flag.objects.filter(comment__author=author).select_related("reporter")
    for one in reports.order_by("-pk")[:SHOWN]:
        text = f"{one.get_reason_display()}: {one.note}" if one.note else one.get_reason_display()
        yield Event(one.created_at, "Reported", one.reporter.name, text, comment=one.comment_id)


def _bans(author: Author) -> Iterator[Event]:
    bans = Ban.objects.filter(author=author).select_related(
        "created_by", "act__reverted_by", "lifted_by__reverted_by"
    )
    for ban in bans.order_by("-pk"):
        who = ban.created_by.get_username() if ban.created_by else ""
        until = f"until {ban.until:%-d %B %Y}" if ban.until else "for good"
        what = f"{'Shadow-banned' if ban.shadow else 'Banned'} {until}"
        yield Event(ban.created_at, what, who, ban.reason, act=ban.act)
        if ban.lifted_at:
            by = ban.lifted_by.source_name if ban.lifted_by else ""
            yield Event(ban.lifted_at, "Ban lifted", by, act=ban.lifted_by)


def _names(author: Author) -> Iterator[Event]:
    changes = NameChange.objects.filter(author=author).select_related("act__reverted_by")
    for one in changes.order_by("-pk"):
        text = f"{one.before}{_STEP}{one.after}"
        yield Event(one.act.created_at, "Called otherwise", one.act.source_name, text, act=one.act)


def words_changed(before: str, after: str) -> list[tuple[str, str]]:
    """An edit word by word: `same`, `gone` and `new`."""
    old, new = before.split(), after.split()
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", " ".join(old[a:b])))
            continue
        if b > a:
            found.append(("gone", " ".join(old[a:b])))
        if d > c:
            found.append(("new", " ".join(new[c:d])))
    return found
