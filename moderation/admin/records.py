"""History and evidence, to be read only."""

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.admin import TabularInline
from unfold.decorators import action, display

from comments.models import Flag
from moderation.admin.scope import OwnSiteFilter, ReadOnly, SiteScoped
from moderation.desk.act_form import take_back_and_tell
from moderation.desk.permissions import may_moderate
from moderation.labels import Label
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


def words_of(comment: object) -> str:
    """The beginning of a comment's newest text."""
    body = comment.newest_revision.body  # type: ignore[attr-defined]
    return body if len(body) <= 90 else f"{body[:89]}…"


@admin.register(Decision)
class DecisionAdmin(ReadOnly, SiteScoped):
    site_path = "comment__thread__site"
    list_display = ["created_at", "text", "from_status", "state", "why", "source_name"]
    list_filter = [OwnSiteFilter, "source_kind", "to_status", "created_at"]
    list_select_related = ["comment__newest_revision"]
    search_fields = ["source_name", "reason", "comment__author__name"]
    fields = [
        "comment",
        "revision",
        "from_status",
        "to_status",
        "public_before",
        "public_after",
        "why",
        "reason",
        "detail",
        "source_kind",
        "source_name",
        "actor",
        "act",
        "reverts",
        "policy_version",
        "text_sent",
        "created_at",
    ]
    readonly_fields = ["why"]
    actions_detail = ["undo"]

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
        return words_of(decision.comment)

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
        return words_of(decision.comment)

    @display(description="why")
    def why(self, decision: Decision) -> str:
        return in_words(decision.source_kind, decision.reason, decision.detail)


@admin.register(Act)
class ActAdmin(ReadOnly, SiteScoped):
    list_display = ["created_at", "kind", "why", "source_name", "comments"]
    list_filter = ["kind", "created_at"]
    search_fields = ["source_name", "reason"]
    fields = ["kind", "why", "source_kind", "source_name", "actor", "reverts", "created_at"]
    readonly_fields = ["why"]
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
        renamed = NameChange.objects.filter(act=OuterRef("pk"), author__site__in=sites)
        return acts.filter(~Exists(others), Q(parts__gt=0) | Exists(banned) | Exists(renamed))

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

    @display(description="comments")
    def comments(self, act: Act) -> int:
        return act.parts  # type: ignore[attr-defined]

    @display(description="why")
    def why(self, act: Act) -> str:
        return in_words(act.source_kind, act.reason or act.kind, {})


@admin.register(Score)
class ScoreAdmin(ReadOnly, SiteScoped):
    site_path = "revision__comment__thread__site"
    list_display = ["created_at", "text", "spam", "toxic", "model_version"]
    list_filter = [OwnSiteFilter, "model_version"]
    list_select_related = ["revision"]
    fields = ["revision", "model_version", *Label.values, "drivers", "features", "created_at"]

    @display(description="text")
    def text(self, score: Score) -> str:
        return score.revision.body[:90]


@admin.register(Flag)
class FlagAdmin(ReadOnly, SiteScoped):
    site_path = "comment__thread__site"
    list_display = ["created_at", "text", "reason", "note", "reporter", "upheld"]
    list_filter = [OwnSiteFilter, "reason", "resolution__upheld", "created_at"]
    list_select_related = ["comment__newest_revision", "reporter", "resolution"]
    search_fields = ["note", "reporter__name"]

    @display(description="comment")
    def text(self, flag: Flag) -> str:
        return words_of(flag.comment)

    @display(description="upheld", boolean=True)
    def upheld(self, flag: Flag) -> bool | None:
        return upheld(flag)
