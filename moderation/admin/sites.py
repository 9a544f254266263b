"""Sites and the keys of publishers' servers."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.decorators import action

from comments.models import Site, SiteKey
from moderation.admin.scope import SiteScoped
from moderation.models import SiteModerator


class SiteKeyInline(TabularInline):
    model = SiteKey
    extra = 0
    hide_title = True
    can_delete = False
    fields = ["name", "created_at", "revoked_at"]
    readonly_fields = ["name", "created_at", "revoked_at"]
    verbose_name_plural = "secret keys"

    def has_add_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return False


class SiteModeratorInline(TabularInline):
    model = SiteModerator
    extra = 0
    hide_title = True
    autocomplete_fields = ["user"]


@admin.register(Site)
class SiteAdmin(SiteScoped):
    site_path = "pk"
    list_display = ["name", "key", "language", "created_at"]
    search_fields = ["name", "key"]
    inlines = [SiteModeratorInline, SiteKeyInline]
    actions_detail = ["issue_key", "revoke_keys", "open_policy"]
    fieldsets = [
        (None, {"fields": ["name", "key", "language", "origins"]}),
        ("Look and rules", {"fields": ["accent_color", "guidelines", "edit_window_seconds"]}),
    ]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "origins":
            kwargs["help_text"] = f"{db_field.help_text} Several are separated by commas."
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @action(description="Issue a secret key", url_path="issue-key", permissions=["change"])
    def issue_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method != "POST":
            return self.ask(request, site, "Issue a secret key for the publisher's server?")
        _, secret = SiteKey.issue(site, f"Issued by {request.user.get_username()}")
        messages.success(request, f"The new key, shown only this once: {secret}")
        return HttpResponseRedirect(self.page_of(site))

    @action(description="Revoke all keys", url_path="revoke-keys", permissions=["change"])
    def revoke_keys(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = get_object_or_404(self.get_queryset(request), pk=object_id)
        keys = site.secret_keys.filter(revoked_at__isnull=True)
        if request.method != "POST":
            return self.ask(request, site, f"Revoke {keys.count()} secret keys of this site?")
        messages.success(request, f"{keys.update(revoked_at=timezone.now())} keys revoked.")
        return HttpResponseRedirect(self.page_of(site))

    @action(description="Policy", url_path="policy")
    def open_policy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:moderation_policy_change", args=[object_id]))
