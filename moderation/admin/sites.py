"""Sites."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import action, display

from comments.accounts.site_keys import revoke_keys
from comments.models import Site
from comments.tasks import merge_split_threads
from moderation.admin.origins import OriginsField
from moderation.admin.scope import SiteScoped
from moderation.admin.site_keys import SiteKeyInline
from moderation.models import PerspectiveDoor, SiteModerator

PAGE_RULES = (
    "ignored_parameters",
    "meaningful_parameters",
    "slashes_matter",
    "origins_matter",
    "hash_routes",
)


def _merge_soon(site: Site) -> None:
    """Where the broker is away, the night does it."""
    merge_split_threads.apply_async((str(site.pk),), retry=False)


class SiteModeratorInline(TabularInline):
    model = SiteModerator
    extra = 0
    hide_title = True
    autocomplete_fields = ["user"]


class PerspectiveDoorInline(StackedInline):
    model = PerspectiveDoor
    can_delete = False
    hide_title = True
    extra = 1
    max_num = 1


@admin.register(Site)
class SiteAdmin(SiteScoped):
    site_path = "pk"
    list_display = ["name", "key", "language", "created_at"]
    search_fields = ["name", "key"]
    inlines = [SiteModeratorInline, SiteKeyInline, PerspectiveDoorInline]
    actions_detail = ["issue_key", "revoke_all", "open_policy"]
    readonly_fields = ["snippet", "moderated_by"]
    fieldsets = [
        (None, {"fields": ["name", "key", "language", "origins", "reserved_names"]}),
        (
            "What is one page",
            {
                "classes": ["collapse"],
                "description": "Discussions that a change makes one are put together at once.",
                "fields": list(PAGE_RULES),
            },
        ),
        ("Look and rules", {"fields": ["accent_color", "guidelines", "edit_window_seconds"]}),
        ("For a writer in danger", {"fields": ["help_words", "help_line"]}),
    ]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "origins":
            help_text = f"{getattr(db_field, 'help_text', '')} One a line."
            return OriginsField(label="Origins", required=False, help_text=help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Site | None = None) -> Any:
        now = [] if obj is None else [("Now", {"fields": ["snippet", "moderated_by"]})]
        return [*now, *super().get_fieldsets(request, obj)]

    def response_add(
        self, request: HttpRequest, obj: Site, post_url_continue: str | None = None
    ) -> HttpResponse:
        """To its page, where the snippet and the next steps stand."""
        messages.success(request, f"{obj.name} is made. Copy its snippet; choose who moderates.")
        return HttpResponseRedirect(self.page_of(obj))

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and set(form.changed_data) & {"origins", *PAGE_RULES}:
            transaction.on_commit(partial(_merge_soon, obj), robust=True)

    @display(description="Put it on a page")
    def snippet(self, site: Site) -> str:
        loader = f"{settings.PUBLIC_URL.rstrip('/')}/embed.js"
        code = (
            f'<div id="parley"></div>\n'
            f'<script src="{loader}" data-site="{site.key}" async></script>'
        )
        where = ", ".join(site.origins) or "no page yet: add its address under Origins"
        return format_html(
            '<pre class="snippet" tabindex="0">{}</pre><p>It works on {}.</p>', code, where
        )

    @display(description="Who moderates it")
    def moderated_by(self, site: Site) -> str:
        names = ", ".join(site.moderators.values_list("user__username", flat=True))
        return (
            f"{names or 'Nobody but owners'}. Owners see every site; a moderator sees those that "
            "list them under Moderators, below."
        )

    @action(description="Issue a secret key", url_path="issue-key", permissions=["issue_key"])
    def issue_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """To the form where its name and scopes are chosen."""
        return HttpResponseRedirect(f"{reverse('admin:comments_sitekey_add')}?site={object_id}")

    def has_issue_key_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("comments.add_sitekey")

    @action(description="Revoke all keys", url_path="revoke-keys", permissions=["issue_key"])
    def revoke_all(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = get_object_or_404(self.get_queryset(request), pk=object_id)
        keys = site.secret_keys.filter(revoked_at__isnull=True)
        if request.method != "POST":
            return self.ask(request, site, f"Revoke {keys.count()} secret keys of this site?")
        messages.success(request, f"{revoke_keys(keys)} keys revoked.")
        return HttpResponseRedirect(self.page_of(site))

    @action(description="Policy", url_path="policy")
    def open_policy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:moderation_policy_change", args=[object_id]))
