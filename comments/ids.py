"""Time-ordered ids, so that an index on the id is an index on the time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_id() -> UUID:
    """A UUIDv7 of now."""
    return uuid7()


def id_at(moment: datetime) -> UUID:
    """A UUIDv7 of another moment, for comments that were written elsewhere before."""
    return uuid7(nanoseconds=(moment - EPOCH) // timedelta(microseconds=1) * 1000)
