"""Signing in at the desk: tries are counted before a password is looked at."""

import hashlib
import logging
from datetime import timedelta
from math import ceil
from threading import BoundedSemaphore
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.throttling import SimpleRateThrottle
from unfold.forms import AuthenticationForm

from comments.accounts.addresses import client_of

logger = logging.getLogger(__name__)

# Looking at a password takes a core for a moment. The other threads of the process are readers'.
_at_once = BoundedSemaphore(2)
KNOWN_FOR = timedelta(days=30)


class SignInForm(AuthenticationForm):
    """Refuses in words where there were too many tries, from an address or for a name."""

    def clean(self) -> dict[str, Any]:
        if not _at_once.acquire(blocking=False):
            raise ValidationError("Others sign in just now. Try again in a moment.", "busy")
        try:
            tries = Tries(self.request, self.cleaned_data.get("username") or "")
            if minutes := tries.minutes_to_wait():
                raise ValidationError(
                    f"There were too many tries. Come back in {minutes} minutes.", "throttled"
                )
            cleaned: dict[str, Any] = super().clean()
            tries.succeeded()
            return cleaned
        except ValidationError as refusal:
            where = short_address(self.request)
            logger.warning("A sign-in from address %s was refused: %s", where, refusal.code)
            raise
        finally:
            _at_once.release()


def short_address(request: HttpRequest) -> str:
    """Where a request came from, for a log: enough to tell addresses apart, not to find one."""
    return client_of(request).address_hash[-8:] or "unknown"


class Tries:
    """What was tried from an address, and for a name.

    A stranger who knows a name must not keep its owner out: from where somebody signed in within
    the last month, tries of others do not count.
    """

    def __init__(self, request: HttpRequest, name: str) -> None:
        address = client_of(request).address_hash or "unknown"
        digest = hashlib.sha256(name.casefold().encode()).hexdigest()
        self._known = f"signed-in:{digest}:{address}"
        self._counts = [_Count("signin-address", address)]
        if not cache.get(self._known):
            self._counts.append(_Count("signin-name", digest))

    def minutes_to_wait(self) -> int:
        """0 where this try is allowed; it counts from then on."""
        refusing = [one for one in self._counts if not one.allow()]
        return max((one.minutes() for one in refusing), default=0)

    def succeeded(self) -> None:
        """Forget the tries before."""
        for count in self._counts:
            cache.delete(count.key)
        cache.set(self._known, 1, KNOWN_FOR.total_seconds())


class _Count(SimpleRateThrottle):
    """So many within the time that begins with the first."""

    num_requests: int
    duration: int

    def __init__(self, scope: str, ident: str) -> None:
        self.scope = scope
        super().__init__()
        self.key = f"tries:{scope}:{ident}"

    def allow(self) -> bool:
        """Whether one more is allowed; it counts.

        In one step, other than Django REST framework's own: of several that read the count at the
        same moment, and then write it, only one would be counted.
        """
        cache.add(self.key, 0, self.duration)
        try:
            count = cache.incr(self.key)
        except ValueError:  # its time ended just now
            return True
        return count is None or count <= self.num_requests  # None: Valkey is away

    def minutes(self) -> int:
        """Until the next one is allowed."""
        return ceil((cache.ttl(self.key) or 60) / 60)  # type: ignore[attr-defined]


def sign_out(users: QuerySet[User]) -> int:
    """End all their sessions, on every device; returns how many there were."""
    whose = {str(pk) for pk in users.values_list("pk", flat=True)}
    sessions = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [one.pk for one in sessions if one.get_decoded().get("_auth_user_id") in whose]
    return Session.objects.filter(pk__in=theirs).delete()[0]
