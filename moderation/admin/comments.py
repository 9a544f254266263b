"""Threads, authors and comments. Here and not in `comments`, which knows no moderators."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Field, Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.timezone import localtime
from unfold.admin import TabularInline
from unfold.decorators import action, display

from comments.accounts.tokens import void_tokens
from comments.models import Author, Comment, Flag, Revision, Status, Thread
from comments.text import check_name
from moderation.acts import why_final
from moderation.admin.policy import ThreadPolicyInline
from moderation.admin.records import STATUS_COLORS, upheld
from moderation.admin.scope import OwnSiteFilter, ReadOnly, SiteScoped
from moderation.desk.act_form import Pressed, choices_of, decide_and_tell
from moderation.desk.author_page import context_of
from moderation.desk.cards import cards_for, target_of
from moderation.desk.permissions import may_moderate, person
from moderation.desk.queue import address_of
from moderation.exceptions import ModerationError
from moderation.models import Decision, QueuedComment
from moderation.models.site_moderator import sites_of
from moderation.reasons import in_words
from moderation.renaming import HIDDEN_NAME, hide_name, rename_author
from moderation.verdicts import Action


class _ReadOnlyInline(ReadOnly, TabularInline):
    extra = 0
    hide_title = True


@admin.register(Thread)
class ThreadAdmin(SiteScoped):
    list_display = ["title", "site", "state", "comment_count", "created_at"]
    list_filter = [OwnSiteFilter, "state", "created_at"]
    list_select_related = ["site"]
    search_fields = ["title", "url"]
    search_help_text = "Title or address of the page"
    readonly_fields = ["site", "key", "url", "comment_count", "created_at"]
    fields = [
        "title",
        "byline",
        "url",
        "site",
        "state",
        "slow_mode_seconds",
        "closes_after_days",
        "comment_count",
        "created_at",
    ]
    inlines = [ThreadPolicyInline]

    def save_model(self, request: HttpRequest, obj: Thread, form: Any, change: bool) -> None:
        if "title" in form.changed_data:
            obj.title_is_fixed = bool(obj.title)
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Author)
class AuthorAdmin(ReadOnly, SiteScoped):
    """To be read, but for the name: to change it is an act, which can be undone."""

    list_display = ["name", "kind", "site", "created_at"]
    list_filter = [OwnSiteFilter, "kind", "created_at"]
    list_select_related = ["site"]
    search_fields = ["name", "email"]
    search_help_text = "Name or e-mail address"
    fields = ["name", "kind", "email", "site", "created_at"]
    readonly_fields = ["kind", "email", "site", "created_at"]
    change_form_outer_before_template = "moderation/author_acts.html"
    actions = ["sign_out"]
    actions_detail = ["hide_name"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("moderation.add_ban")

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "name":
            field.validators.append(check_name)
        return field

    def save_model(self, request: HttpRequest, obj: Author, form: Any, change: bool) -> None:
        if "name" in form.changed_data:
            rename_author(obj, obj.name, actor=person(request))

    @action(description="Hide the name", url_path="hide-name", permissions=["hide_name"])
    def hide_name(self, request: HttpRequest, object_id: str) -> HttpResponse:
        author = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method != "POST":
            return self.ask(request, author, f"Call this author “{HIDDEN_NAME}”, everywhere?")
        try:
            act = hide_name(author, actor=person(request))
        except ModerationError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "The name is hidden.", extra_tags=f"undo {act.pk}")
        return HttpResponseRedirect(self.page_of(author))

    def has_hide_name_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("moderation.add_ban")

    @action(description="Sign out everywhere", permissions=["sign_out"])
    def sign_out(self, request: HttpRequest, authors: QuerySet[Author]) -> None:
        done = void_tokens(authors)
        self.message_user(request, f"{done} signed out: their cookies and tokens are void.")

    def has_sign_out_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("moderation.add_ban")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        author = self.get_object(request, object_id) if may_moderate(request) else None
        context = {**(extra_context or {}), **(context_of(request, author) if author else {})}
        return super().change_view(request, object_id, form_url, context)


class RevisionInline(_ReadOnlyInline):
    model = Revision
    fields = ["number", "body", "created_at"]


class DecisionInline(_ReadOnlyInline):
    model = Decision
    fields = ["created_at", "from_status", "to_status", "why", "source_name"]
    readonly_fields = ["why"]
    show_change_link = True

    @display(description="why")
    def why(self, decision: Decision) -> str:
        return in_words(decision.source_kind, decision.reason, decision.detail)


class FlagInline(_ReadOnlyInline):
    model = Flag
    fields = ["reason", "note", "reporter", "created_at", "upheld"]
    readonly_fields = ["upheld"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Flag]:
        return super().get_queryset(request).select_related("resolution")

    @display(description="upheld", boolean=True)
    def upheld(self, flag: Flag) -> bool | None:
        return upheld(flag)


@admin.register(Comment)
class CommentAdmin(ReadOnly, SiteScoped):
    site_path = "thread__site"
    list_display = ["text", "state", "author", "thread", "posted"]
    list_filter = [OwnSiteFilter, "status", "created_at"]
    search_fields = ["newest_revision__body", "author__name"]
    search_help_text = "Words of the comment, or its author"
    ordering = ["-id"]
    inlines = [RevisionInline, DecisionInline, FlagInline]
    fields = [
        "status",
        "author",
        "thread",
        "parent",
        "created_at",
        "published_at",
        "edited_at",
        "upvotes",
        "downvotes",
    ]

    list_disable_select_all = True  # nobody has seen the comments of other pages
    actions = ["approve", "hold", "reject"]
    change_form_outer_before_template = "moderation/comment_acts.html"

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return may_moderate(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-number")
        comments = (
            super().get_queryset(request).select_related("newest_revision", "author", "thread")
        )
        return comments.annotate(last_decision=Subquery(last.values("pk")[:1]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {**(extra_context or {}), **self._acts_on(request, object_id)}
        return super().change_view(request, object_id, form_url, context)

    def _acts_on(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        """The comment as a card of the queue, with what may be done to it, whatever its state."""
        comment = self.get_object(request, object_id) if may_moderate(request) else None
        if comment is None or comment.status == Status.DELETED:
            return {}
        cards = cards_for(list(QueuedComment.objects.filter(pk=comment.pk).with_context()))
        last = Decision.objects.latest_of([comment.pk]).first()
        return {
            "cards": cards,
            "undo": last if last and not why_final(last) else None,
            **choices_of(request, list(sites_of(request.user))),
        }

    @action(description="Approve", permissions=["moderate"])
    def approve(self, request: HttpRequest, comments: QuerySet) -> HttpResponse:
        return self._decide(request, comments, Action.APPROVE)

    @action(description="Hold", permissions=["moderate"])
    def hold(self, request: HttpRequest, comments: QuerySet) -> HttpResponse:
        return self._decide(request, comments, Action.HOLD)

    @action(description="Reject, or ban and reject …", permissions=["moderate"])
    def reject(self, request: HttpRequest, comments: QuerySet) -> HttpResponse:
        """To the page where a reason is chosen, with these comments ticked."""
        return HttpResponseRedirect(address_of(comments.values_list("pk", flat=True)))

    def _decide(self, request: HttpRequest, comments: QuerySet, action: Action) -> HttpResponse:
        chosen = list(map(str, comments.values_list("pk", flat=True)))
        seen = request.POST.getlist("seen")  # what the list showed of each: see `posted`
        targets = [one for one in seen if one.split(":")[0] in chosen]
        decide_and_tell(request, Pressed(action, targets))
        return HttpResponseRedirect(address_of(chosen))

    @display(description="posted", ordering="id")
    def posted(self, comment: Comment) -> str:
        return format_html(
            '{}<input type="hidden" name="seen" value="{}">',
            localize(localtime(comment.created_at)),
            target_of(comment),
        )

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "author__id__exact" or super().lookup_allowed(lookup, value, request)

    @display(description="comment")
    def text(self, comment: Comment) -> str:
        return str(comment)

    @display(description="state", label=STATUS_COLORS, ordering="status")
    def state(self, comment: Comment) -> str:
        return comment.status
