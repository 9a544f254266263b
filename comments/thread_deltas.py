"""What moves of comments do to the threads they stand in: counts, and readers' copies."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Case, F, Value, When

from comments.models import Status, Thread
from comments.thread_changes import taken_over


@dataclass
class ThreadDeltas:
    """What a set of moves does to its threads, written last and in id order: no deadlocks."""

    counts: Counter[UUID] = field(default_factory=Counter)
    touched: set[UUID] = field(default_factory=set)

    def add(self, thread_id: UUID, old: str, new: str) -> None:
        was, now = old == Status.PUBLISHED, new == Status.PUBLISHED
        # A deletion that nobody saw happen may still change the words of a placeholder.
        if was or now or new == Status.DELETED:
            self.touched.add(thread_id)
            self.counts[thread_id] += now - was

    def apply(self) -> None:
        if not self.touched:
            return
        if any(n < 0 for n in self.counts.values()):
            # What goes may be what its thread has not counted yet.
            self.counts.update(taken_over(self.touched))
        threads = Thread.objects.filter(id__in=self.touched)
        list(threads.order_by("id").select_for_update(no_key=True).values_list("id"))
        deltas = [When(id=key, then=Value(n)) for key, n in self.counts.items() if n]
        count = F("comment_count") + Case(*deltas, default=Value(0)) if deltas else None
        changes = {"version": F("version") + 1} | ({"comment_count": count} if deltas else {})
        threads.update(**changes)
