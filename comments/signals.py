"""What comments announces; it never knows who listens. All are sent inside the transaction."""

from django.dispatch import Signal

# submission: comments.posting.submission.Submission, its comment new or locked
comment_submitted = Signal()

# flag: comments.models.Flag, its comment locked
comment_flagged = Signal()

# moves: list[comments.transitions.Move], source: Source, reason: str; context: what the mover
# gave along for those who listen
comment_moved = Signal()
