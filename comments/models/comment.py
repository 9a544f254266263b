"""One message, and its texts through time."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from comments.ids import new_id
from comments.models.author import Author
from comments.models.thread import Thread

TITLE = 90
"""Characters of a text that stand for it."""


class Status(models.TextChoices):
    """Where a comment stands; changed by `comments.transitions.move` alone."""

    PENDING = "pending"
    HELD = "held"
    PUBLISHED = "published"
    REJECTED = "rejected"
    DELETED = "deleted"


EDIT_WAITS = Q(status="published") & ~Q(newest_revision=F("public_revision"))
"""Readers see an older text than the newest."""


class CommentQuerySet(models.QuerySet):
    def in_thread(self, thread_id: UUID) -> "CommentQuerySet":
        return self.filter(thread_id=thread_id)

    def published(self) -> "CommentQuerySet":
        return self.filter(status=Status.PUBLISHED)

    def roots(self) -> "CommentQuerySet":
        return self.filter(parent__isnull=True)

    def visible_roots(self) -> "CommentQuerySet":
        """Published roots, and hidden ones that published replies still hang under."""
        replies = self.model._default_manager.filter(root=OuterRef("pk"), status=Status.PUBLISHED)
        return self.roots().filter(Q(status=Status.PUBLISHED) | Exists(replies))

    def with_public_text(self) -> "CommentQuerySet":
        return self.select_related("author", "public_revision")

    def with_newest_text(self) -> "CommentQuerySet":
        return self.select_related("author", "newest_revision")

    def only_seen_by(self, author: Author) -> "CommentQuerySet":
        """The author's comments of which others see nothing, or an older text."""
        hidden = Q(status__in=[Status.PENDING, Status.HELD, Status.REJECTED])
        return self.filter(hidden | EDIT_WAITS, author=author)

    def reply_counts(self, root_ids: Iterable[UUID]) -> dict[UUID, int]:
        """How many published comments stand anywhere under each root."""
        rows = (
            self.published()
            .filter(root__in=list(root_ids))
            .order_by()
            .values_list("root_id")
            .annotate(n=Count("id"))
        )
        return dict(rows)


class Comment(models.Model):
    """A message in a thread. The id is a UUIDv7: its order is the order in time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, db_index=False, related_name="comments"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="children",
    )
    root = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="descendants",
    )
    depth = models.PositiveIntegerField(default=0, help_text="0 for a root.")
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    newest_revision = models.OneToOneField(
        "Revision", on_delete=models.PROTECT, related_name="newest_of"
    )
    public_revision = models.OneToOneField(
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="public_of"
    )
    told = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="What its author is told of why it was rejected.",
    )
    shadowed = models.BooleanField(
        default=False, db_default=False, help_text="Rejected; but its author sees it as published."
    )
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    upvotes = models.PositiveIntegerField(default=0)
    downvotes = models.PositiveIntegerField(default=0)
    score = models.GeneratedField(
        expression=F("upvotes") - F("downvotes"),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    address_hash = models.CharField(max_length=80, blank=True, editable=False)
    network_hash = models.CharField(max_length=80, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "held", "published", "rejected", "deleted"]),
                name="comment_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | (Q(public_revision__isnull=False) & Q(published_at__isnull=False)),
                name="published_comment_has_a_public_revision",
            ),
            models.CheckConstraint(
                condition=Q(told="") | Q(status="rejected"),
                name="author_is_told_of_a_rejection_only",
            ),
            models.CheckConstraint(
                condition=Q(shadowed=False) | Q(status="rejected", told=""),
                name="only_a_rejected_comment_is_shadowed",
            ),
            models.CheckConstraint(
                condition=Q(depth=0, parent__isnull=True, root__isnull=True)
                | Q(depth__gt=0, parent__isnull=False, root__isnull=False),
                name="only_roots_have_no_parent",
            ),
        ]
        indexes = [
            models.Index("thread", "id", condition=Q(parent__isnull=True), name="roots_by_time"),
            models.Index(
                "thread",
                F("score").desc(),
                F("id").desc(),
                condition=Q(parent__isnull=True),
                name="roots_by_score",
            ),
            models.Index(
                "root", "id", condition=Q(status="published"), name="published_replies_by_time"
            ),
            models.Index("author", "id", name="comments_of_author"),
            models.Index("address_hash", "created_at", name="comments_of_address"),
            models.Index("author", condition=Q(status="rejected"), name="rejected_of_author"),
            models.Index("id", condition=Q(status="held"), name="held_comments"),
            models.Index("id", condition=Q(status="pending"), name="pending_comments"),
            models.Index(
                "id",
                condition=EDIT_WAITS,
                name="undecided_edits",
            ),
        ]

    def __str__(self) -> str:
        """Its first words, where they were read with it."""
        text = self._state.fields_cache.get("newest_revision")
        return text.beginning if text and text.body else str(self.id)

    @property
    def is_edit_waiting(self) -> bool:
        """Whether readers see an older text than the newest: see `EDIT_WAITS`."""
        return (
            self.status == Status.PUBLISHED and self.newest_revision_id != self.public_revision_id
        )


class Revision(models.Model):
    """One text of a comment: what was written, the safe HTML made of it, and how that reads."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, db_index=False, related_name="revisions"
    )
    number = models.PositiveIntegerField(default=1)
    body = models.TextField(blank=True, help_text="Markdown, as written.")
    html = models.TextField(blank=True, help_text="Safe HTML, rendered once.")
    reading = models.TextField(
        blank=True, default="", help_text="What readers read, where the source says something else."
    )
    fingerprint = models.UUIDField(
        null=True, editable=False, help_text="The same for texts that say the same."
    )
    in_danger = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whether its writer seems to be in danger from themselves.",
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["comment", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "number"], name="revision_number_is_unique_in_comment"
            )
        ]
        indexes = [
            models.Index("fingerprint", name="revisions_by_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"Text {self.number}: {self.beginning or 'deleted'}"

    @property
    def beginning(self) -> str:
        """The first words, for a list or a title."""
        line = " ".join(self.body.split())
        return line if len(line) <= TITLE else f"{line[: TITLE - 1]}…"

    @property
    def read(self) -> str:
        """What readers read of it."""
        return self.reading or self.body
