"""The shapes of moderation in API version 1, in and out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.api.http.pagination import LimitQuery, PageQuery
from comments.api.v1.fields import LineField
from comments.api.v1.serializers import AuthorSerializer
from comments.models import Author, Comment, Flag, Revision, Status
from comments.models.flag import FlagReason
from comments.transitions import SourceKind
from moderation.bans import Scope
from moderation.labels import Label
from moderation.models import Ban, Decision, ModelVersion, Policy, PolicyVersion, Score
from moderation.reasons import RejectReason, in_words
from moderation.verdicts import Action

MOST_AT_ONCE = 500
KEEP = "keep_older_text"
ACTIONS = [*(str(action) for action in Action), KEEP]
OUTCOMES = ["done", "stale", "unknown"]


class ProbabilitiesSerializer(serializers.Serializer):
    """One number for each label that could be judged."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            label: serializers.FloatField(min_value=0, max_value=1, required=False)
            for label in Label.values
        }


class ScoreSerializer(serializers.ModelSerializer):
    """What the classifier said of a text."""

    model = serializers.CharField(source="model_version")
    probabilities = ProbabilitiesSerializer()
    words = serializers.SerializerMethodField()

    class Meta:
        model = Score
        fields = ["model", "language", "probabilities", "words", "created_at"]

    @extend_schema_field(
        serializers.DictField(
            child=serializers.ListField(child=serializers.ListField()),
            help_text="For each label of 0.1 or more its strongest words, each with its weight.",
        )
    )
    def get_words(self, score: Score) -> Mapping[str, Any]:
        return score.drivers


class SiteFlagSerializer(serializers.ModelSerializer):
    """A reader's report."""

    comment = serializers.UUIDField(source="comment_id")
    reason = serializers.ChoiceField(FlagReason.choices)
    reporter = AuthorSerializer()
    resolved_at = serializers.DateTimeField(allow_null=True)
    upheld = serializers.SerializerMethodField(help_text="Whether it was right; null while open.")

    class Meta:
        model = Flag
        fields = [
            "id",
            "comment",
            "reason",
            "note",
            "reporter",
            "created_at",
            "resolved_at",
            "upheld",
        ]

    def get_upheld(self, flag: Flag) -> bool | None:
        resolution = getattr(flag, "resolution", None)
        return resolution.upheld if resolution else None


class DecisionSerializer(serializers.ModelSerializer):
    """What was decided on one comment, by whom and why."""

    comment = serializers.UUIDField(source="comment_id")
    revision = serializers.UUIDField(source="revision_id", help_text="The text that was judged.")
    act = serializers.UUIDField(
        source="act_id", allow_null=True, help_text="What was done at once with it; can be undone."
    )
    from_status = serializers.ChoiceField(Status.choices)
    to_status = serializers.ChoiceField(Status.choices)
    words = serializers.SerializerMethodField(help_text="The reason, for people.")
    source = serializers.ChoiceField(  # type: ignore[assignment]
        SourceKind.choices, source="source_kind"
    )
    by = serializers.CharField(
        source="source_name", help_text="A rule, a model's version, an account, or a key."
    )
    reverts = serializers.UUIDField(
        source="reverts_id", allow_null=True, help_text="The decision that it takes back."
    )
    policy_version = serializers.IntegerField(
        source="policy_version.number", allow_null=True, default=None
    )

    class Meta:
        model = Decision
        fields = [
            "id",
            "number",
            "comment",
            "revision",
            "act",
            "from_status",
            "to_status",
            "reason",
            "words",
            "source",
            "by",
            "reverts",
            "policy_version",
            "created_at",
        ]

    def get_words(self, decision: Decision) -> str:
        return in_words(decision.source_kind, decision.reason, decision.detail)


class RevisionSerializer(serializers.ModelSerializer):
    """One text of a comment."""

    class Meta:
        model = Revision
        fields = ["id", "number", "body", "html", "created_at"]


class SiteCommentSerializer(serializers.ModelSerializer):
    """A comment as moderators see it: its newest text, and where it really stands."""

    thread = serializers.UUIDField(source="thread_id")
    parent = serializers.UUIDField(  # type: ignore[assignment]
        source="parent_id", allow_null=True
    )
    status = serializers.ChoiceField(Status.choices)
    author = AuthorSerializer()
    revision = serializers.UUIDField(
        source="newest_revision_id", help_text="The newest text; send it back with a decision."
    )
    decision = serializers.UUIDField(
        source="last_decision", allow_null=True, help_text="The last one; as `revision`."
    )
    body = serializers.CharField(source="newest_revision.body")
    html = serializers.CharField(source="newest_revision.html", help_text="Safe to insert.")
    is_edit_waiting = serializers.BooleanField(
        help_text="Whether readers still see an older text than this."
    )
    open_flags = serializers.IntegerField()
    votes = serializers.IntegerField(source="score", help_text="Those for it less those against.")
    prediction = ScoreSerializer(allow_null=True)

    class Meta:
        model = Comment
        fields = [
            "id",
            "thread",
            "parent",
            "depth",
            "status",
            "author",
            "revision",
            "decision",
            "body",
            "html",
            "is_edit_waiting",
            "open_flags",
            "votes",
            "prediction",
            "created_at",
            "published_at",
            "edited_at",
        ]


class CommentRecordSerializer(SiteCommentSerializer):
    """A comment with all that is known of it."""

    revisions = RevisionSerializer(many=True)
    flags = SiteFlagSerializer(many=True)
    decisions = DecisionSerializer(many=True, help_text="Newest first.")

    class Meta(SiteCommentSerializer.Meta):
        fields = [*SiteCommentSerializer.Meta.fields, "revisions", "flags", "decisions"]


class CommentQuery(PageQuery):
    status = serializers.ChoiceField(Status.choices, required=False)
    thread = serializers.UUIDField(required=False)
    author = serializers.UUIDField(required=False)
    waiting = serializers.BooleanField(
        required=False,
        help_text="Only the queue: held, flagged while public, edited and undecided, overdue.",
    )


class TargetSerializer(serializers.Serializer):
    """A comment, and what was seen of it: given, nothing is decided where it changed since."""

    id = serializers.UUIDField()
    revision = serializers.UUIDField(required=False, help_text="The text that was read.")
    decision = serializers.UUIDField(
        required=False, allow_null=True, help_text="The last decision then; null: none."
    )


class JudgementSerializer(serializers.Serializer):
    """A decision on one comment or on many: one act."""

    action = serializers.ChoiceField(ACTIONS)
    reason = serializers.ChoiceField(
        RejectReason.choices, required=False, help_text="Needed for a rejection."
    )
    comments = TargetSerializer(  # type: ignore[call-arg]
        many=True, allow_empty=False, max_length=MOST_AT_ONCE
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        rejects = data["action"] == Action.REJECT
        if rejects and "reason" not in data:
            raise serializers.ValidationError({"reason": "Choose a reason for the rejection."})
        if "reason" in data and not rejects:
            raise serializers.ValidationError({"reason": "Only a rejection has a reason."})
        return data


class OutcomeSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(
        OUTCOMES, help_text="stale: decided or edited since; unknown: no comment of this site."
    )


class ActSerializer(serializers.Serializer):
    """What was done at once; `POST /acts/{act}/undo` takes it back."""

    act = serializers.UUIDField()
    comments = OutcomeSerializer(many=True, help_text="In the order in which they were sent.")


class UndoneSerializer(serializers.Serializer):
    """What an undo did."""

    comments = serializers.ListField(
        child=serializers.UUIDField(), help_text="Those that are as they were before."
    )


class BanSerializer(serializers.ModelSerializer):
    """Who may not take part, and until when."""

    author = serializers.UUIDField(source="author_id", allow_null=True)
    of = serializers.SerializerMethodField()
    act = serializers.UUIDField(source="act_id", allow_null=True)

    class Meta:
        model = Ban
        fields = ["id", "of", "author", "reason", "until", "act", "created_at", "lifted_at"]

    @extend_schema_field(serializers.ChoiceField(Scope.values))
    def get_of(self, ban: Ban) -> str:
        if ban.author_id:
            return Scope.AUTHOR
        return Scope.ADDRESS if ban.address_hash else Scope.NETWORK


class NewBanSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(RejectReason.choices)
    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Null: until it is lifted."
    )
    scope = serializers.ChoiceField(
        Scope.choices,
        default=Scope.AUTHOR,
        help_text="Also the addresses, or networks, of the author's comments of the last 30 days.",
    )

    def validate_until(self, until: datetime | None) -> datetime | None:
        if until is not None and until <= timezone.now():
            raise serializers.ValidationError("This moment is over.")
        return until


class BannedSerializer(serializers.Serializer):
    """The bans of one act."""

    act = serializers.UUIDField()
    bans = BanSerializer(many=True)


class LiftedSerializer(serializers.Serializer):
    lifted = serializers.IntegerField(help_text="How many bans were in force.")


class SiteAuthorSerializer(serializers.ModelSerializer):
    """An author as moderators see them."""

    banned = serializers.BooleanField(help_text="Whether a ban of the author is in force.")

    class Meta:
        model = Author
        fields = ["id", "kind", "name", "email", "created_at", "banned"]


class AuthorRecordSerializer(SiteAuthorSerializer):
    """An author, how their comments stand, and every ban."""

    comments = serializers.SerializerMethodField(help_text="How many in each state.")
    bans = BanSerializer(many=True)

    class Meta(SiteAuthorSerializer.Meta):
        fields = [*SiteAuthorSerializer.Meta.fields, "comments", "bans"]

    def get_comments(self, author: Author) -> dict[str, int]:
        return self.context["states"][author.pk]


class AuthorQuery(PageQuery):
    name = LineField(max_length=60, required=False, help_text="A part of it.")
    email = LineField(max_length=254, required=False, help_text="The whole of it.")
    banned = serializers.BooleanField(required=False)


class BanQuery(PageQuery):
    in_force = serializers.BooleanField(required=False)
    author = serializers.UUIDField(required=False)


class FlagQuery(PageQuery):
    open = serializers.BooleanField(required=False)
    comment = serializers.UUIDField(required=False)


class DecisionQuery(LimitQuery):
    after = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, default=0, help_text="`next` of the answer before."
    )


class FeedSerializer(serializers.Serializer):
    """Decisions in the order in which they were numbered; none comes late."""

    decisions = DecisionSerializer(many=True)
    next = serializers.IntegerField(help_text="Ask for what follows with `after`; never null.")
    more = serializers.BooleanField(help_text="Whether more is there already.")


class SiteCountsSerializer(serializers.Serializer):
    threads = serializers.IntegerField()
    published = serializers.IntegerField()
    held = serializers.IntegerField()
    pending = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="What the queue has.")
    open_flags = serializers.IntegerField()


class ModelVersionSerializer(serializers.ModelSerializer):
    """A version of the classifier. It is the installation's: all its sites share it."""

    state = serializers.ChoiceField(ModelVersion.State.choices)
    learned = serializers.IntegerField(
        source="learned_from_site", help_text="How many decisions of this site it knows."
    )
    passed = serializers.BooleanField(
        allow_null=True, help_text="Whether it passed the comparison with what was in use."
    )

    class Meta:
        model = ModelVersion
        fields = [
            "id",
            "version",
            "base",
            "state",
            "learned",
            "learned_until",
            "passed",
            "problem",
            "promoted_at",
            "created_at",
        ]


class LimitsSerializer(serializers.Serializer):
    """Between which probabilities of a label a comment is published, held and rejected."""

    publish_below = serializers.FloatField(min_value=0, max_value=1, required=False)
    hold_above = serializers.FloatField(min_value=0, max_value=1, required=False)
    reject_above = serializers.FloatField(
        min_value=0, max_value=1, required=False, allow_null=True, help_text="Null: never."
    )


class ThresholdsSerializer(serializers.Serializer):
    """By label."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {label: LimitsSerializer(required=False) for label in Label.values}


@extend_schema_field(
    {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"}
)
class LocalTimeField(serializers.TimeField):
    """Of a day somewhere: what the schema calls a time has an offset."""


class PolicySerializer(serializers.ModelSerializer):
    """How the site's comments are judged."""

    night_starts = LocalTimeField(allow_null=True, help_text="In the policy's time zone.")
    night_ends = LocalTimeField(allow_null=True, help_text="The same; may lie after midnight.")
    version = serializers.IntegerField(source="current_version.number", read_only=True)
    thresholds = ThresholdsSerializer(source="limits")

    class Meta:
        model = Policy
        fields = [
            "version",
            "mode",
            "hold_everything",
            "night_mode",
            "night_starts",
            "night_ends",
            "timezone",
            "blocked_terms",
            "suspect_terms",
            "blocked_hosts",
            "max_links",
            "min_seconds_to_submit",
            "hold_first_comments",
            "hold_unknown_languages",
            "repeated_body_threads",
            "flags_to_hold",
            "thresholds",
        ]


class PolicyChangesSerializer(PolicySerializer):
    """What shall change; all else stays."""

    version = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="The version that was read: given, nothing changes where another is in force.",
    )


class PolicyVersionSerializer(serializers.ModelSerializer):
    """A policy as it was."""

    by = serializers.CharField(source="source_name", help_text="Empty: Parley itself.")
    policy = serializers.JSONField(source="snapshot")

    class Meta:
        model = PolicyVersion
        fields = ["number", "by", "policy", "created_at"]


class AskedSerializer(serializers.Serializer):
    """Texts to be judged without being stored."""

    texts = serializers.ListField(
        child=serializers.JSONField(allow_null=True),
        allow_empty=False,
        max_length=MOST_AT_ONCE,
        help_text="Markdown of 1 to 10,000 characters each. Others have an error in their place.",
    )
    words = serializers.BooleanField(
        default=False, help_text="Whether to name the words that drove each label."
    )


class VerdictSerializer(serializers.Serializer):
    """What would become of a comment with this text."""

    action = serializers.ChoiceField([str(action) for action in Action])
    reason = serializers.CharField(help_text="A label, a mode, or `below_thresholds`.")
    words = serializers.CharField(help_text="For people.")


class WordSerializer(serializers.Serializer):
    """A word that drove a label; `start` and `end` are offsets in characters.

    What is a fact of the whole text has a name and no place: both are 0.
    """

    text = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    weight = serializers.FloatField(help_text="In log-odds; below 0 it speaks against the label.")


class TextErrorSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()


class AnswerSerializer(serializers.Serializer):
    """One text's answer: all but `error` are null where it could not be judged."""

    language = serializers.CharField(allow_null=True, help_text="ISO 639-1, or “und”.")
    probabilities = ProbabilitiesSerializer(allow_null=True)
    verdict = VerdictSerializer(allow_null=True)
    words = serializers.DictField(
        child=WordSerializer(many=True), allow_null=True, help_text="By label, strongest first."
    )
    error = TextErrorSerializer(allow_null=True)


class AnswersSerializer(serializers.Serializer):
    model = serializers.CharField(help_text="The version of the classifier.")
    policy_version = serializers.IntegerField()
    results = AnswerSerializer(many=True, help_text="In the order of the texts.")
