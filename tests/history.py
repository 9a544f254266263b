"""What only a test may do: change decisions that were made."""

from contextlib import AbstractContextManager

import pgtrigger


def rewriting_history() -> AbstractContextManager[None]:
    """Within the block the database lets decisions be changed."""
    return pgtrigger.ignore("moderation.Decision:append_only")
