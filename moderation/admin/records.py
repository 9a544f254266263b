"""History and evidence, to be read only."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import action, display

from comments.models import Flag
from moderation.admin.scope import OwnSiteFilter, ReadOnly, SiteScoped
from moderation.desk.act_form import take_back_and_tell
from moderation.desk.permissions import may_moderate
from moderation.labels import Label
from moderation.languages import language_name
from moderation.models import Act, Ban, Decision, FlagResolution, NameChange, Score
from moderation.models.site_moderator import sites_of
from moderation.reasons import in_words

STATUS_COLORS = {
    "pending": "info",
    "held": "warning",
    "published": "success",
    "rejected": "danger",
    "deleted": "default",
}


def upheld(flag: Flag) -> bool | None:
    """Whether a person said that the report was right; None while it is open."""
    resolution: FlagResolution | None = getattr(flag, "resolution", None)
    return resolution.upheld if resolution else None


def percent(probability: float | None) -> str:
    """0.034 as 3%; nothing where the model said nothing."""
    return "" if probability is None else f"{probability:.0%}"


def _lines(rows: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join("", "<div><b>{}</b> {}</div>", rows)


@admin.register(Decision)
class DecisionAdmin(ReadOnly, SiteScoped):
    site_path = "comment__thread__site"
    list_display = ["created_at", "text", "from_status", "state", "why", "by"]
    list_filter = [OwnSiteFilter, "source_kind", "to_status", "created_at"]
    search_fields = ["comment__newest_revision__body", "comment__author__name", "source_name"]
    search_help_text = "Words of the comment, its author, or who decided"
    fields = [
        "comment",
        "revision",
        "from_status",
        "to_status",
        "why",
        "by",
        "act",
        "reverts",
        "policy_version",
        "told",
        "created_at",
    ]
    readonly_fields = ["why", "by", "told"]
    actions_detail = ["undo"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return super().get_queryset(request).select_related("comment__newest_revision")

    @display(description="by")
    def by(self, decision: Decision) -> str:
        return f"{decision.source_name} ({decision.get_source_kind_display().lower()})"

    @display(description="told to the author")
    def told(self, decision: Decision) -> str:
        return decision.text_sent

    def has_undo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        decision = self.get_object(request, object_id) if object_id else None
        return may_moderate(request) and not (decision and decision.reverts_id)

    @action(description="Undo", url_path="undo", permissions=["undo"])
    def undo(self, request: HttpRequest, object_id: str) -> HttpResponse:
        decision = self.get_object(request, object_id)
        if decision is None:
            raise Http404
        if request.method != "POST":
            return self.ask(request, decision, "Take this decision back?")
        take_back_and_tell(request, decision)
        return HttpResponseRedirect(self.page_of(decision))

    @display(description="comment")
    def text(self, decision: Decision) -> str:
        return str(decision.comment)

    @display(description="to", label=STATUS_COLORS, ordering="to_status")
    def state(self, decision: Decision) -> str:
        return decision.to_status

    @display(description="why")
    def why(self, decision: Decision) -> str:
        return in_words(decision.source_kind, decision.reason, decision.detail)


class ActPartInline(ReadOnly, TabularInline):
    model = Decision
    extra = 0
    hide_title = True
    verbose_name_plural = "decisions"
    fields = ["text", "from_status", "to_status", "why"]
    readonly_fields = ["text", "why"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return super().get_queryset(request).select_related("comment__newest_revision")

    @display(description="comment")
    def text(self, decision: Decision) -> str:
        return str(decision.comment)

    @display(description="why")
    def why(self, decision: Decision) -> str:
        return in_words(decision.source_kind, decision.reason, decision.detail)


@admin.register(Act)
class ActAdmin(ReadOnly, SiteScoped):
    list_display = ["created_at", "kind", "why", "by", "comments"]
    list_filter = ["kind", "created_at"]
    search_fields = ["source_name", "decisions__comment__newest_revision__body"]
    search_help_text = "Who did it, or words of a comment"
    fields = ["kind", "why", "by", "reverts", "created_at"]
    readonly_fields = ["why", "by"]
    inlines = [ActPartInline]
    actions_detail = ["undo"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Act]:
        """An act is for those to see who work for the sites of all its comments."""
        acts = Act.objects.annotate(parts=Count("decisions"))
        if request.user.is_superuser:
            return acts
        others = Decision.objects.filter(act=OuterRef("pk")).exclude(
            comment__thread__site__in=sites_of(request.user)
        )
        sites = sites_of(request.user)
        banned = Ban.objects.filter(act=OuterRef("pk"), site__in=sites)
        lifted = Ban.objects.filter(lifted_by=OuterRef("pk"), site__in=sites)
        renamed = NameChange.objects.filter(act=OuterRef("pk"), author__site__in=sites)
        return acts.filter(
            ~Exists(others), Q(parts__gt=0) | Exists(banned) | Exists(lifted) | Exists(renamed)
        )

    def has_undo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        act = self.get_object(request, object_id) if object_id else None
        return may_moderate(request) and not (act and act.kind == Act.Kind.UNDO)

    @action(description="Undo", url_path="undo", permissions=["undo"])
    def undo(self, request: HttpRequest, object_id: str) -> HttpResponse:
        act = self.get_object(request, object_id)
        if act is None:
            raise Http404
        if request.method != "POST":
            return self.ask(request, act, "Take this act back, with all its parts?")
        take_back_and_tell(request, act)
        return HttpResponseRedirect(self.page_of(act))

    @display(description="by")
    def by(self, act: Act) -> str:
        return act.source_name

    @display(description="comments")
    def comments(self, act: Act) -> int:
        return act.parts  # type: ignore[attr-defined]

    @display(description="why")
    def why(self, act: Act) -> str:
        return in_words(act.source_kind, act.reason or act.kind, {})


def _of_label(label: Label) -> Any:
    @display(description=label.label, ordering=label.value)
    def shown(score: Score) -> str:
        return percent(getattr(score, label.value))

    return shown


@admin.register(Score)
class ScoreAdmin(ReadOnly, SiteScoped):
    site_path = "revision__comment__thread__site"
    list_display = ["created_at", "text", *map(_of_label, Label)]
    list_filter = [OwnSiteFilter, "model_version"]
    search_fields = ["revision__body", "revision__comment__author__name"]
    search_help_text = "Words of the comment, or its author"
    fields = ["comment", "text", "model_version", "in_language", "scores", "seen", "created_at"]
    readonly_fields = ["comment", "text", "in_language", "scores", "seen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Score]:
        return super().get_queryset(request).select_related("revision__comment__newest_revision")

    @display(description="comment")
    def comment(self, score: Score) -> SafeString:
        comment = score.revision.comment
        address = reverse("admin:comments_comment_change", args=[comment.pk])
        return format_html('<a class="record-link" href="{}">{}</a>', address, comment)

    @display(description="text")
    def text(self, score: Score) -> str:
        return score.revision.beginning or "deleted"

    @display(description="language")
    def in_language(self, score: Score) -> str:
        return language_name(score.language) if score.language else "not said"

    @display(description="scores, and the words that drove them")
    def scores(self, score: Score) -> SafeString:
        return _lines(
            (f"{Label(label).label} {percent(value)}", _drivers(score, label))
            for label, value in score.probabilities.items()
        )

    @display(description="what the model saw beside the text")
    def seen(self, score: Score) -> SafeString:
        return _lines((name.replace("_", " "), _short(v)) for name, v in score.features.items())


def _drivers(score: Score, label: str) -> str:
    return ", ".join(f"{word} {weight:+.1f}" for word, weight in score.drivers.get(label, []))


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@admin.register(Flag)
class FlagAdmin(ReadOnly, SiteScoped):
    site_path = "comment__thread__site"
    list_display = ["created_at", "text", "reason", "note", "reporter", "upheld"]
    list_filter = [OwnSiteFilter, "reason", "resolution__upheld", "created_at"]
    search_fields = ["note", "reporter__name", "comment__newest_revision__body"]
    search_help_text = "Words of the comment or the note, or who reported it"
    fields = ["comment", "reason", "note", "reporter", "upheld", "created_at", "resolved_at"]
    readonly_fields = ["upheld"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Flag]:
        read = ("comment__newest_revision", "reporter", "resolution")
        return super().get_queryset(request).select_related(*read)

    @display(description="comment")
    def text(self, flag: Flag) -> str:
        return str(flag.comment)

    @display(description="upheld", boolean=True)
    def upheld(self, flag: Flag) -> bool | None:
        return upheld(flag)
