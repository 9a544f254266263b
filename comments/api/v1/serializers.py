"""The shapes of API version 1, in and out."""

from functools import cache
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.api.v1.fields import BodyField, LineField, NameField
from comments.listing import Page, Replies
from comments.models import Author, Comment, Flag, Status, Thread
from comments.models.flag import FlagReason
from comments.posting.edit import editable_until
from comments.presentation import PUBLIC_STATES, Shown
from comments.text import check_text


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["id", "name"]


class ThreadSerializer(serializers.ModelSerializer):
    open = serializers.SerializerMethodField(help_text="Whether it takes comments now.")
    url = serializers.CharField(
        read_only=True, help_text="Of the page; empty where only its own key is known yet."
    )

    class Meta:
        model = Thread
        fields = [
            "id",
            "key",
            "url",
            "title",
            "byline",
            "state",
            "open",
            "slow_mode_seconds",
            "version",
            "comment_count",
            "created_at",
        ]

    def get_open(self, thread: Thread) -> bool:
        return thread.is_open_at(timezone.now())


class CommentSerializer(serializers.Serializer):
    """A comment as everybody sees it; one that is not public shows nothing but its place."""

    id = serializers.UUIDField(source="comment.id", read_only=True)
    parent = serializers.UUIDField(  # type: ignore[assignment]
        source="comment.parent_id", allow_null=True, read_only=True
    )
    depth = serializers.IntegerField(
        source="comment.depth", read_only=True, help_text="0 for a root; there is no limit."
    )
    status = serializers.ChoiceField(PUBLIC_STATES, read_only=True)
    author = AuthorSerializer(allow_null=True, read_only=True)
    html = serializers.CharField(read_only=True, help_text="Safe to insert as it is.")
    created_at = serializers.DateTimeField(source="comment.created_at", read_only=True)
    published_at = serializers.DateTimeField(allow_null=True, read_only=True)
    edited_at = serializers.DateTimeField(
        allow_null=True,
        read_only=True,
        help_text="When this text was written, where it is not the first.",
    )
    upvotes = serializers.IntegerField(read_only=True)
    downvotes = serializers.IntegerField(read_only=True)
    score = serializers.IntegerField(read_only=True)


class OwnCommentSerializer(CommentSerializer):
    """A comment as its author sees it: the newest text, and where it really stands."""

    status = serializers.ChoiceField(Status.choices, read_only=True)
    author = AuthorSerializer(read_only=True)
    body = serializers.CharField(read_only=True)
    is_edit_waiting = serializers.BooleanField(
        read_only=True, help_text="Whether others still see an older text than this."
    )
    help = serializers.CharField(
        read_only=True,
        help_text="Safe HTML for a writer who seems to be in danger from themselves; else empty.",
    )
    told = serializers.CharField(
        read_only=True, help_text="Why it was rejected, in the site's own words; else empty."
    )
    can_edit_until = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DateTimeField)
    def get_can_edit_until(self, shown: Shown) -> Any:
        return serializers.DateTimeField().to_representation(editable_until(shown.comment))


class PostedSerializer(OwnCommentSerializer):
    """What somebody has just posted; `token` for one who was not known before, else null."""

    token = serializers.CharField(allow_null=True, help_text="Send as `Authorization: Bearer …`.")
    form = serializers.CharField(help_text="For the next comment of this page.")


@cache
def _kept(shape: type[serializers.Serializer]) -> serializers.Serializer:
    """One of the shape, for all: to make one anew is to copy its fields, which takes longer than
    what they do."""
    return shape()


def own_comment(comment: Comment) -> dict[str, Any]:
    """A comment as its author is told of it, in the shape of `OwnCommentSerializer`."""
    return _kept(OwnCommentSerializer).to_representation(Shown(comment, own=True))


def new_comment(data: Any) -> dict[str, Any]:
    """What a body says, in the shape of `NewCommentSerializer`. Raises ValidationError."""
    return _kept(NewCommentSerializer).run_validation(data)


class RepliesSerializer(serializers.Serializer):
    """Replies under one root: flat, in time order, parents before children."""

    comments = CommentSerializer(many=True)
    count = serializers.IntegerField(help_text="Published replies under this root, at any depth.")
    next = serializers.CharField(allow_null=True, help_text="Cursor of the rest; null at the end.")

    @classmethod
    def of(cls, replies: Replies) -> dict[str, Any]:
        write = _kept(CommentSerializer).to_representation
        comments = [write(Shown(comment)) for comment in replies.comments]
        return {"comments": comments, "count": replies.count, "next": replies.next}


class RootSerializer(CommentSerializer):
    replies = serializers.SerializerMethodField()

    @extend_schema_field(RepliesSerializer)
    def get_replies(self, shown: Shown) -> dict[str, Any]:
        return RepliesSerializer.of(self.context["replies"][shown.comment.id])


class PageSerializer(serializers.Serializer):
    """A page of a thread."""

    thread = ThreadSerializer()
    comments = RootSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the rest; null at the end.")

    @classmethod
    def of(cls, thread: Thread, page: Page) -> dict[str, Any]:
        roots = RootSerializer(
            map(Shown, page.comments), many=True, context={"replies": page.replies}
        )
        return {
            "thread": ThreadSerializer(thread).data,
            "comments": roots.data,
            "next": page.next,
        }


class SitePageSerializer(serializers.Serializer):
    """A page of a site, as its discussion is found."""

    key = serializers.CharField(help_text="The page's own id, or its canonical address.")
    url = serializers.CharField(help_text="Its canonical address, where `url` was given.")
    thread = serializers.UUIDField(allow_null=True, help_text="Null until somebody writes.")


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


class FlagSerializer(serializers.ModelSerializer):
    reason = serializers.ChoiceField(choices=FlagReason.choices)
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        validators=[check_text],
        help_text="In the reader's own words, for the moderators.",
    )

    class Meta:
        model = Flag
        fields = ["id", "reason", "note", "created_at"]
        read_only_fields = ["id", "created_at"]


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
    form = serializers.CharField(
        help_text="Send back with a post under this page, once: it tells how long writing took."
    )


class MineSerializer(MeSerializer):
    """What only the reader behind a request sees of a thread."""

    votes = serializers.DictField(child=serializers.ChoiceField([1, -1]))
    scores = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Of the same comments, with my vote in them; pages lag behind for some seconds.",
    )
    comments = OwnCommentSerializer(
        many=True, help_text="Own comments of which others see nothing, or an older text."
    )


class CountsSerializer(serializers.Serializer):
    counts = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Published comments by address or id as asked for.",
    )
