"""Threads, authors and comments. Here and not in `comments`, which knows no moderators."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import TabularInline
from unfold.decorators import display

from comments.models import Author, Comment, Revision, Thread
from moderation.admin.policy import ThreadPolicyInline
from moderation.admin.records import STATUS_COLORS, words_of
from moderation.admin.scope import OwnSiteFilter, ReadOnly, SiteScoped
from moderation.models import Ban, Decision, Flag
from moderation.querysets import histories
from moderation.reasons import in_words


class _ReadOnlyInline(ReadOnly, TabularInline):
    extra = 0
    hide_title = True


@admin.register(Thread)
class ThreadAdmin(SiteScoped):
    list_display = ["title", "site", "state", "comment_count", "created_at"]
    list_filter = [OwnSiteFilter, "state", "created_at"]
    list_select_related = ["site"]
    search_fields = ["title", "url"]
    readonly_fields = ["site", "key", "url", "comment_count", "created_at"]
    fields = [
        "title",
        "url",
        "site",
        "state",
        "slow_mode_seconds",
        "closes_after_days",
        "comment_count",
        "created_at",
    ]
    inlines = [ThreadPolicyInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class BanInline(_ReadOnlyInline):
    model = Ban
    fields = ["reason", "until", "created_by", "created_at", "lifted_at"]
    readonly_fields = ["created_at"]


@admin.register(Author)
class AuthorAdmin(ReadOnly, SiteScoped):
    list_display = ["name", "kind", "site", "created_at"]
    list_filter = [OwnSiteFilter, "kind", "created_at"]
    list_select_related = ["site"]
    search_fields = ["name", "email"]
    fields = ["name", "kind", "email", "site", "created_at", "history"]
    readonly_fields = ["history"]
    inlines = [BanInline]

    @display(description="comments")
    def history(self, author: Author) -> str:
        counts = histories([author.pk])[author.pk]
        words = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
        return format_html(
            '{} · <a href="../../../comment/?author__id__exact={}">read them</a>',
            words or "none",
            author.pk,
        )


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


@admin.register(Comment)
class CommentAdmin(ReadOnly, SiteScoped):
    site_path = "thread__site"
    list_display = ["text", "state", "author", "thread", "created_at"]
    list_filter = [OwnSiteFilter, "status", "created_at"]
    list_select_related = ["newest_revision", "author", "thread"]
    search_fields = ["newest_revision__body", "author__name"]
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

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "author__id__exact" or super().lookup_allowed(lookup, value, request)

    @display(description="comment")
    def text(self, comment: Comment) -> str:
        return words_of(comment)

    @display(description="state", label=STATUS_COLORS, ordering="status")
    def state(self, comment: Comment) -> str:
        return comment.status
