"""Django's own backend for PostgreSQL, with a health check that costs no round trip."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is asked whether it still works only where there is a reason to doubt it.

    A server that ends a connection says so, or its end of it is closed, and a network that went
    away is found by TCP's keepalives: each can be seen here, without a `SELECT 1` per request.
    """

    def is_usable(self) -> Any:
        if self.connection is not None and not self.errors_occurred and self._is_quiet():
            return True
        return super().is_usable()

    def _is_quiet(self) -> bool:
        """Nothing arrived that nobody had asked for, not even an end."""
        if self.connection.closed:
            return False
        arrivals = select.poll()
        arrivals.register(self.connection.fileno(), select.POLLIN)
        return not arrivals.poll(0)
