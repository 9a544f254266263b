"""The shapes of API version 1, in and out."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.accounts.tokens import token_for
from comments.api.v1.fields import BodyField, LineField, NameField
from comments.listing import Page, Replies
from comments.models import Author, Comment, Revision, Status, Thread
from comments.posting.edit import editable_until

PLACEHOLDERS = {Status.DELETED: "deleted"}
PUBLIC_STATES = ["published", "deleted", "hidden"]


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["id", "name"]


class ThreadSerializer(serializers.ModelSerializer):
    open = serializers.SerializerMethodField(help_text="Whether it takes comments now.")

    class Meta:
        model = Thread
        fields = [
            "id",
            "key",
            "url",
            "title",
            "state",
            "open",
            "slow_mode_seconds",
            "version",
            "comment_count",
            "created_at",
        ]

    def get_open(self, thread: Thread) -> bool:
        return thread.is_open_at(timezone.now())


class CommentSerializer(serializers.ModelSerializer):
    """A comment as everybody sees it; one that is not public shows nothing but its place."""

    parent = serializers.UUIDField(  # type: ignore[assignment]
        source="parent_id", allow_null=True
    )
    depth = serializers.IntegerField(help_text="0 for a root; there is no limit.")
    status = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField()
    html = serializers.SerializerMethodField(help_text="Safe to insert as it is.")
    edited_at = serializers.SerializerMethodField(
        help_text="When this text was written, where it is not the first."
    )

    # What a comment tells that others do not see: nothing of how it was received.
    hidden: ClassVar[dict[str, Any]] = {
        "published_at": None,
        "edited_at": None,
        "upvotes": 0,
        "downvotes": 0,
        "score": 0,
    }

    class Meta:
        model = Comment
        fields = [
            "id",
            "parent",
            "depth",
            "status",
            "author",
            "html",
            "created_at",
            "published_at",
            "edited_at",
            "upvotes",
            "downvotes",
            "score",
        ]

    def to_representation(self, comment: Comment) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(comment)
        return shown if comment.status == Status.PUBLISHED else shown | self.hidden

    @extend_schema_field(serializers.ChoiceField(PUBLIC_STATES))
    def get_status(self, comment: Comment) -> str:
        if comment.status == Status.PUBLISHED:
            return comment.status
        return PLACEHOLDERS.get(Status(comment.status), "hidden")

    @extend_schema_field(AuthorSerializer(allow_null=True))
    def get_author(self, comment: Comment) -> dict[str, Any] | None:
        if comment.status != Status.PUBLISHED:
            return None
        return AuthorSerializer(comment.author).data

    def get_html(self, comment: Comment) -> str:
        if comment.status != Status.PUBLISHED or comment.public_revision is None:
            return ""
        return comment.public_revision.html

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_edited_at(self, comment: Comment) -> str | None:
        return _edited_at(comment.public_revision)


class OwnCommentSerializer(CommentSerializer):
    """A comment as its author sees it: the newest text, and where it really stands."""

    hidden: ClassVar[dict[str, Any]] = {}

    body = serializers.CharField(source="newest_revision.body")
    can_edit_until = serializers.SerializerMethodField()

    class Meta(CommentSerializer.Meta):
        fields = [*CommentSerializer.Meta.fields, "body", "can_edit_until"]

    @extend_schema_field(serializers.ChoiceField(Status.choices))
    def get_status(self, comment: Comment) -> str:
        return comment.status

    @extend_schema_field(AuthorSerializer)
    def get_author(self, comment: Comment) -> dict[str, Any]:
        return AuthorSerializer(comment.author).data

    def get_html(self, comment: Comment) -> str:
        return comment.newest_revision.html

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_edited_at(self, comment: Comment) -> str | None:
        return _edited_at(comment.newest_revision)

    @extend_schema_field(serializers.DateTimeField)
    def get_can_edit_until(self, comment: Comment) -> Any:
        return serializers.DateTimeField().to_representation(editable_until(comment))


class PostedSerializer(OwnCommentSerializer):
    """What somebody has just posted; `token` for one who was not known before, else null."""

    token = serializers.SerializerMethodField()

    class Meta(OwnCommentSerializer.Meta):
        fields = [*OwnCommentSerializer.Meta.fields, "token"]

    @extend_schema_field(
        serializers.CharField(allow_null=True, help_text="Send as `Authorization: Bearer …`.")
    )
    def get_token(self, comment: Comment) -> str | None:
        return token_for(comment.author) if self.context["is_new"] else None


def _edited_at(revision: Revision | None) -> str | None:
    if revision is None or revision.number == 1:
        return None
    return serializers.DateTimeField().to_representation(revision.created_at)


class RepliesSerializer(serializers.Serializer):
    """Replies under one root: flat, in time order, parents before children."""

    comments = CommentSerializer(many=True)
    count = serializers.IntegerField(help_text="Published replies under this root, at any depth.")
    next = serializers.CharField(allow_null=True, help_text="Cursor of the rest; null at the end.")


class RootSerializer(CommentSerializer):
    replies = serializers.SerializerMethodField()

    class Meta(CommentSerializer.Meta):
        fields = [*CommentSerializer.Meta.fields, "replies"]

    @extend_schema_field(RepliesSerializer)
    def get_replies(self, comment: Comment) -> dict[str, Any]:
        replies: dict[Any, Replies] = self.context["replies"]
        return RepliesSerializer(replies[comment.id]).data


class PageSerializer(serializers.Serializer):
    """A page of a thread."""

    thread = ThreadSerializer()
    comments = RootSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the rest; null at the end.")

    @classmethod
    def of(cls, thread: Thread, page: Page) -> dict[str, Any]:
        roots = RootSerializer(page.comments, many=True, context={"replies": page.replies})
        return {
            "thread": ThreadSerializer(thread).data,
            "comments": roots.data,
            "next": page.next,
        }


class NewThreadSerializer(serializers.Serializer):
    site = LineField(max_length=40, help_text="The site's public key.")
    url = LineField(max_length=4000, help_text="The page's address.")
    title = LineField(max_length=300, required=False, allow_blank=True, default="")
    key = LineField(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text="The publisher's own id of the page, where its address may change.",
    )


class NewCommentSerializer(serializers.Serializer):
    body = BodyField()
    parent = serializers.UUIDField(  # type: ignore[assignment]
        required=False, allow_null=True, default=None
    )
    name = NameField(required=False, help_text="Needed from who has no identity yet.")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    form = LineField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text="The token that `mine` handed out with the form.",
    )
    website = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=2000,
        trim_whitespace=False,
        help_text="Leave empty: only machines fill it in.",
    )


class EditSerializer(serializers.Serializer):
    body = BodyField()


class VoteSerializer(serializers.Serializer):
    value = serializers.ChoiceField([1, 0, -1])


class TallySerializer(serializers.ModelSerializer):
    class Meta:
        model = Comment
        fields = ["upvotes", "downvotes", "score"]


class NewGuestSerializer(serializers.Serializer):
    site = LineField(max_length=40, help_text="The site's public key.")
    name = NameField()
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")


class SignOutSerializer(serializers.Serializer):
    site = LineField(max_length=40, help_text="The site's public key.")


class GuestSerializer(serializers.Serializer):
    author = AuthorSerializer()
    token = serializers.CharField(help_text="Send as `Authorization: Bearer …`.")


class MeSerializer(serializers.Serializer):
    """Who the reader behind a request is at a site."""

    author = AuthorSerializer(allow_null=True)
    form = serializers.CharField(help_text="Send back with a post: it tells how long it took.")


class MineSerializer(MeSerializer):
    """What only the reader behind a request sees of a thread."""

    votes = serializers.DictField(child=serializers.ChoiceField([1, -1]))
    scores = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Of the same comments, with my vote in them; pages lag behind for some seconds.",
    )
    comments = OwnCommentSerializer(many=True, help_text="Own comments that are not public.")


class CountsSerializer(serializers.Serializer):
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="Published comments by address as asked for."
    )
