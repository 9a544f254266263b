"""The parts of the queue that a moderator may ask for, and their addresses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from comments.models import Comment, Site, Status
from moderation.labels import Label
from moderation.languages import language_name
from moderation.models import QueuedComment, QueueItem
from moderation.models.queue_item import Place, QueueItemQuerySet

PAGE = 25
MOST_COUNTED = 999
LIKELY = 0.5
_MOST_WORDS = 8
_MOST_FOUND = 5_000

_ABUSE = [label for label in Label.values if label != Label.SPAM]
_BY_MACHINES = [QueueItem.Why.RULE, QueueItem.Why.MODEL, QueueItem.Why.OVERDUE, QueueItem.Why.OTHER]


def _holds(word: str) -> Q:
    """In whichever form it is stored: composed or not, or as addresses have it."""
    found = Q()
    for form in {normalize("NFC", word), normalize("NFD", word)}:
        found |= Q(comment__newest_revision__body__icontains=form)
        found |= Q(author__name__icontains=form) | Q(comment__thread__title__icontains=form)
        found |= Q(comment__thread__url__icontains=form)
    return found | Q(comment__thread__url__icontains=quote(normalize("NFC", word)))


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


@dataclass(frozen=True)
class Asked:
    """What of the queue a moderator wants to see."""

    tab: str = ""
    site: str = ""
    why: str = ""
    label: str = ""
    language: str = ""
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
        names = ("tab", "site", "why", "label", "language", "search")
        asked = {name: given.get(name, "").replace("\0", "").strip() for name in names}
        kept = {name: v for name, v in asked.items() if name not in known or v in known[name]}
        if not kept["language"].isalpha():
            kept["language"] = ""
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
        if not self.search:
            return items
        for word in self.search.split()[:_MOST_WORDS]:
            items = items.filter(_holds(word))
        # Looked for once, and not anew for each tab and page.
        found = list(items.order_by().values_list("pk", flat=True)[:_MOST_FOUND])
        return QueueItem.objects.filter(pk__in=found)

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


def languages_of(sites: Sequence[Site]) -> list[tuple[str, str]]:
    """The languages of what waits, with their names."""
    codes = QueueItem.objects.of_sites(sites).exclude(language="").order_by("language")
    found = codes.values_list("language", flat=True).distinct()
    return [(code, language_name(code)) for code in found]


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
