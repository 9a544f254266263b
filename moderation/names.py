"""Names that are somebody's already: of who works for the site, and of who wrote the story."""

import re
import threading
from uuid import UUID

from cachetools import TTLCache
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from comments.exceptions import Invalid
from comments.models import Site, Thread
from ml.letters import skeleton

_BETWEEN = re.compile(r"\s*(?:[,;&/|]|\b(?:and|und|et|y|e|och|og|en)\b)\s*", re.IGNORECASE)
# Every post of a guest asks; a new moderator may wait for so many seconds.
_staff: TTLCache[UUID, frozenset[str]] = TTLCache(1_000, ttl=20)
_lock = threading.Lock()


def is_reserved(name: str, site: Site, thread: Thread | None = None) -> bool:
    """Whether a name looks like one that is reserved on the site, or under this story."""
    looks = skeleton(name)
    listed = [*site.reserved_names.splitlines(), site.name]
    listed += _BETWEEN.split(thread.byline) if thread else []
    return looks in {skeleton(one) for one in listed} - {""} or looks in _staff_of(site)


def refuse_reserved(name: str, site: Site, thread: Thread | None) -> None:
    """The check of a newcomer's name, registered when the app starts."""
    if is_reserved(name, site, thread):
        raise Invalid("reserved_name", field="name")


def _staff_of(site: Site) -> frozenset[str]:
    """As their names look: those of their accounts only where they have no other."""
    with _lock:
        found = _staff.get(site.pk)
    if found is None:
        people = User.objects.filter(
            Q(is_superuser=True) | Q(moderated_sites__site=site.pk), is_active=True
        ).distinct()
        with transaction.atomic():  # of the comment that is stored around it nothing breaks
            names = {person.get_full_name() or person.username for person in people}
        found = frozenset(map(skeleton, names)) - {""}
        with _lock:
            _staff[site.pk] = found
    return found
