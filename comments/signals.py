"""What comments announces; it never knows who listens. All are sent inside the transaction."""

from django.dispatch import Signal

# submission: comments.posting.submission.Submission. Who moved the comment returns True.
comment_submitted = Signal()

# moves: list[comments.transitions.Move], source: Source, reason: str, context: Mapping
comment_moved = Signal()
