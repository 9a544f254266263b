"""The shapes of moderation in API version 1, in and out, a topic a file."""

MOST_AT_ONCE = 500
"""Comments of one decision, or texts of one question."""
