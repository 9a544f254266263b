"""What moderation says no with, in words for a moderator."""


class ModerationError(Exception):
    """Nothing was changed; the message says why."""


class Stale(ModerationError):
    """Somebody or something decided, or wrote, in the meantime."""
