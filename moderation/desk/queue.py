"""The parts of the queue that a moderator may ask for, and their addresses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import make_aware

from comments.models import Author, Comment, Site, Status, Thread
from moderation.desk.search import found_by
from moderation.labels import Label
from moderation.languages import language_name
from moderation.models import QueuedComment, QueueItem
from moderation.models.queue_item import Place, QueueItemQuerySet

PAGE = 25
MOST_COUNTED = 999
LIKELY = 0.5

_ABUSE = [label for label in Label.values if label != Label.SPAM]
_BY_MACHINES = [QueueItem.Why.RULE, QueueItem.Why.MODEL, QueueItem.Why.OVERDUE, QueueItem.Why.OTHER]


def _likely(labels: Iterable[str]) -> Q:
    found = Q()
    for label in labels:
        found |= Q(**{f"scores__{label}__gte": LIKELY})
    return found


_MINE = Q(escalated_at__isnull=True)
TABS: dict[str, tuple[str, Q]] = {
    "": ("All", _MINE),
    "new": ("New", _MINE & Q(why__in=_BY_MACHINES)),
    "reported": ("Reported", _MINE & Q(reports__gt=0)),
    "spam": ("Spam", _MINE & _likely([Label.SPAM])),
    "toxic": ("Toxic", _MINE & _likely(_ABUSE)),
    "first": ("First-time authors", _MINE & Q(first_time=True)),
    "edited": ("Edited", _MINE & Q(edited=True)),
    "escalated": ("Escalated", ~_MINE),
}
"""What is escalated waits for somebody else, and stands in its own tab alone."""
REJECTED = "rejected"
# How far back the machines' rejections are shown.
LOOK_BACK = timedelta(days=7)


def _id(text: str) -> str:
    return str(parse_uuid(text) or "")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _midnight(day: str) -> datetime:
    return make_aware(datetime.combine(date.fromisoformat(day), time.min))


def _letters(text: str) -> str:
    return text if text.isalpha() else ""


_READ: dict[str, Callable[[str], str]] = {
    "language": _letters,
    "writer": _id,
    "thread": _id,
    "since": _day,
    "until": _day,
}
"""What is not one of a few: empty where it means nothing."""


@dataclass(frozen=True)
class Asked:
    """What of the queue a moderator wants to see."""

    tab: str = ""
    site: str = ""
    why: str = ""
    label: str = ""
    language: str = ""
    rule: str = ""
    """The rule, or the label of the threshold, that held it."""
    writer: str = ""
    thread: str = ""
    since: str = ""
    until: str = ""
    """Days, both included, on which it began to wait."""
    search: str = ""
    """Words in text, author's name or page."""
    comments: str = ""
    """Ids of comments that were chosen elsewhere; then nothing else counts."""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """What an address or a form says, without what means nothing."""
        known = {
            "tab": {*TABS, REJECTED},
            "why": set(QueueItem.Why.values),
            "label": set(Label.values),
        }
        names = [field.name for field in fields(cls) if field.name != "comments"]
        asked = {name: given.get(name, "").replace("\0", "").strip() for name in names}
        kept = {name: v for name, v in asked.items() if name not in known or v in known[name]}
        for name, reads in _READ.items():
            kept[name] = reads(kept[name])
        return cls(**kept, comments=uuids_in(given.get("comments", "")))

    def without_other_sites(self, sites: Iterable[Site]) -> "Asked":
        known = self.site in {site.key for site in sites}
        return self if known or not self.site else Asked(**{**vars(self), "site": ""})

    @property
    def query(self) -> str:
        return query_of(vars(self))

    @property
    def is_narrowed(self) -> bool:
        """Whether more than a tab was chosen."""
        return any(value for name, value in vars(self).items() if name != "tab")

    def of_sites(self, sites: Sequence[Site]) -> list[Site]:
        """Those that are asked for."""
        return [site for site in sites if self.site in ("", site.key)]

    def items(self, sites: Sequence[Site]) -> QueueItemQuerySet:
        """The items of these sites, whatever the tab."""
        items = QueueItem.objects.of_sites(self.of_sites(sites))
        if self.why:
            items = items.filter(why=self.why)
        if self.label:
            items = items.filter(_likely([self.label]))
        if self.language:
            items = items.filter(language=self.language)
        if self.rule:
            items = items.filter(reason=self.rule)
        if self.writer:
            items = items.filter(author=UUID(self.writer))
        if self.thread:
            items = items.filter(thread=UUID(self.thread))
        if self.since:
            items = items.filter(since__gte=_midnight(self.since))
        if self.until:
            items = items.filter(since__lt=_midnight(self.until) + timedelta(days=1))
        if not self.search:
            return items
        # Looked for once, and not anew for each tab and page; handed on as one value, since Django
        # takes longer to write thousands of them than PostgreSQL to compare.
        found = found_by(self.search, self.of_sites(sites))
        return items.filter(pk__in=RawSQL("SELECT unnest(%s::uuid[])", [found]))

    def of_tab(self, items: QueueItemQuerySet) -> QueueItemQuerySet:
        """Those of the items that the open tab shows."""
        return items.filter(TABS.get(self.tab, TABS[""])[1])


@dataclass(frozen=True)
class Page:
    comments: Sequence[Comment]
    next: str = ""
    """The place after which the next page begins, as the address has it."""


def page_of(
    asked: Asked, items: QueueItemQuerySet, sites: Sequence[Site], after: str, now: datetime
) -> Page:
    """One page of what was asked for, of these sites alone; `items` are those of `Asked.items`."""
    own = QueuedComment.objects.filter(thread__site__in=sites)
    if asked.comments:
        chosen = own.filter(pk__in=asked.comments.split(",")).exclude(status=Status.DELETED)
        return Page(list(chosen.order_by("pk").with_context()))
    if asked.tab == REJECTED:
        return _rejected(asked, own, parse_uuid(after), now)
    place = _parse_place(after, now)
    found = list(asked.of_tab(items).in_order(now, place).only("pk")[: PAGE + 1])
    shown = [item.pk for item in found[:PAGE]]
    comments = own.with_context().in_bulk(shown)
    page = [comments[pk] for pk in shown if pk in comments]
    if len(found) <= PAGE:
        return Page(page)
    last = found[PAGE - 1]
    at = place.at if place else now
    return Page(page, _written(Place(at, last.rank, last.weight, last.pk)))


def _rejected(asked: Asked, own: Any, after: UUID | None, now: datetime) -> Page:
    rejected = own.rejected_by_machines(now - LOOK_BACK).order_by("pk").with_context()
    if asked.site:
        rejected = rejected.filter(thread__site__key=asked.site)
    if after:
        rejected = rejected.filter(pk__gt=after)
    found = list(rejected[: PAGE + 1])
    return Page(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def counts_of(
    asked: Asked, items: QueueItemQuerySet, sites: Sequence[Site], now: datetime
) -> dict[str, str]:
    """How much stands behind each tab; counting what machines rejected stops where nobody reads the
    number any more."""
    counted = items.aggregate(
        **{f"tab_{key}": Count("pk", filter=which) for key, (_, which) in TABS.items()}
    )
    own = QueuedComment.objects.filter(thread__site__in=sites).order_by()
    if asked.site:
        own = own.filter(thread__site__key=asked.site)
    rejected = own.rejected_by_machines(now - LOOK_BACK)[: MOST_COUNTED + 1].count()
    return {key: str(counted[f"tab_{key}"]) for key in TABS} | {REJECTED: as_counted(rejected)}


def as_counted(n: int) -> str:
    return f"{MOST_COUNTED}+" if n > MOST_COUNTED else str(n)


def choices_in(sites: Sequence[Site]) -> dict[str, list[tuple[str, str]]]:
    """The languages of what waits, and the rules and labels that held it, with their names."""
    waiting = QueueItem.objects.of_sites(sites).order_by()
    found = set(waiting.values_list("language", "reason").distinct())
    languages = sorted({code for code, _ in found if code})
    rules = sorted({code for _, code in found if code})
    return {
        "languages": [(code, language_name(code)) for code in languages],
        "rules": [(code, capfirst(code.replace("_", " "))) for code in rules],
    }


def narrowed_to(asked: Asked, sites: Sequence[Site]) -> list[tuple[str, str]]:
    """The author and the discussion that are asked for: a name, and the address without it."""
    found = []
    if asked.writer:
        author = Author.objects.filter(pk=asked.writer, site__in=sites).first()
        name = author.name if author else "nobody here"
        found.append((f"By {name}", replace(asked, writer="").query))
    if asked.thread:
        thread = Thread.objects.filter(pk=asked.thread, site__in=sites).first()
        found.append((f"On {thread or 'no page here'}", replace(asked, thread="").query))
    return found


def address_of(comments: Iterable[UUID | str]) -> str:
    """A page of the desk with just these comments, wherever they stand."""
    query = urlencode({"comments": ",".join(map(str, comments))})
    return f"{reverse('queue')}?{query}"


def query_of(parameters: Mapping[str, Any]) -> str:
    return urlencode({name: value for name, value in parameters.items() if value})


def uuids_in(text: str) -> str:
    return ",".join(str(pk) for pk in map(parse_uuid, text.split(",")[:PAGE]) if pk)


def parse_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def asked_for(request: HttpRequest, sites: Sequence[Site]) -> Asked:
    return Asked.of(request.GET.dict()).without_other_sites(sites)


def _written(place: Place) -> str:
    return f"{place.at.timestamp()!r}_{place.rank}_{place.weight!r}_{place.comment_id}"


def _parse_place(text: str, now: datetime) -> Place | None:
    try:
        at, rank, weight, pk = text.split("_")
        place = Place(datetime.fromtimestamp(float(at), UTC), int(rank), float(weight), UUID(pk))
    except (ValueError, OverflowError, OSError):
        return None
    return place if now - LOOK_BACK < place.at <= now and place.rank in (0, 1, 2) else None
